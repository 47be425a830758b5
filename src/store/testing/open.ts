import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { storeSchema } from '../../domain/configuration/store.js';
import { ManualClock } from '../../domain/testing/manual-clock.js';
import { openStore, type Store, type StoreOptions } from '../store.js';
import { forbidScans } from './plans.js';

/** A directory that goes when the test ends. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'platewarden-store-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

export interface OpenForTest {
  readonly store: Store;
  readonly clock: ManualClock;
  readonly directory: string;
  /** Closes the store and opens it again, as a restart does. */
  reopen(): Store;
}

/** A store in a fresh directory, closed and removed when the test ends. */
export function openForTest(
  options: Partial<StoreOptions> & { directory?: string; quotaMb?: number; reserveMb?: number } = {},
): OpenForTest {
  const directory = options.directory ?? join(temporaryDirectory(), 'data');
  const clock = new ManualClock();
  const configuration = storeSchema.parse({
    directory,
    ...(options.quotaMb && { quotaMb: options.quotaMb }),
    ...(options.reserveMb && { reserveMb: options.reserveMb }),
  });
  const open = () => {
    const opened = openStore(configuration, clock, { resendAfterMs: null, ...options });
    forbidScans(opened.database);
    return opened;
  };
  let store = open();
  onTestFinished(() => store[Symbol.dispose]());
  return {
    store,
    clock,
    directory,
    reopen: () => {
      store[Symbol.dispose]();
      store = open();
      return store;
    },
  };
}
