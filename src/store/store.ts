import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { StoreConfiguration } from '../domain/configuration/store.js';
import type { Detection } from '../domain/detection.js';
import { PlatewardenError } from '../domain/errors.js';
import type { OutboxItem } from '../domain/outbox.js';
import type { Clock } from '../domain/time.js';
import { Keyring } from '../ops/keyring.js';
import { replaceFile } from '../ops/sealed-file.js';
import { Database } from './database.js';
import { closeOpenDetections } from './detections/close-open.js';
import { DetectionRecorder } from './detections/record.js';
import { Ballast } from './disk/ballast.js';
import { DiskWatch } from './disk/disk-watch.js';
import type { FreeBytes } from './disk/room.js';
import { ImageFiles } from './images/image-files.js';
import { checkDatabase } from './integrity/check.js';
import { quarantine, type Salvage, salvage } from './integrity/salvage.js';
import { migrate } from './migrate.js';
import { migrations } from './migrations/index.js';
import { DurableOutbox, type OutboxOptions } from './outbox/outbox.js';

/** Everything that lies in the data directory, open. */
export interface Store extends Disposable {
  readonly directory: string;
  readonly database: Database;
  readonly detections: DetectionRecorder;
  readonly images: ImageFiles;
  readonly outbox: DurableOutbox;
  readonly disk: DiskWatch;
  readonly ballast: Ballast;
  /** Seals other files of this directory: hot-list snapshots, exports. */
  readonly keyring: Keyring;
  /** Schema steps applied by this opening. */
  readonly migrated: readonly string[];
  /** What became of a damaged database that this opening replaced; null when there was none. */
  readonly salvaged: Salvage | null;
  /**
   * Clears up what a crash left: detections without an end (see `closeOpenDetections`), image files that no row names.
   * The daemon calls it before the cameras start. @returns how many detections it ended
   */
  closeOpen(messages: (detection: Detection) => readonly OutboxItem[]): number;
  /**
   * Reads the whole database in a process of its own, until `signal` aborts. Damage is noted for the next start, which sets the file aside.
   * @throws PlatewardenError store_corrupt
   */
  check(signal?: AbortSignal): Promise<void>;
}

export interface StoreOptions extends OutboxOptions {
  /**
   * Whether a damaged database is set aside, salvaged and replaced: the daemon's to do, which alone holds the directory.
   * Commands beside it are told `store_corrupt`.
   */
  readonly repair?: boolean;
  readonly freeBytes?: FreeBytes;
}

const fileName = 'platewarden.db';
/** Noted by a check that found damage. */
const damageNote = 'database-damaged';
const ballastMb = 16;

/**
 * Opens the data directory: keyring, database (brought up to the newest schema), images, outbox.
 * @throws PlatewardenError key_missing, key_wrong (nothing is touched), store_corrupt, store_locked, store_failed
 */
export function openStore(configuration: StoreConfiguration, clock: Clock, options: StoreOptions): Store {
  const { directory } = configuration;
  const keyring = Keyring.open(directory, configuration.key);
  const key = keyring.databaseKey();
  const path = join(directory, fileName);
  const note = join(directory, damageNote);
  const { database, migrated, salvaged } = openDatabase(path, key, note, clock, options.repair ?? false);

  const ballast = new Ballast(join(directory, 'ballast'), ballastMb);
  ballast.take();
  database.onFullDisk(() => ballast.release());
  const disk = new DiskWatch({
    database,
    directory,
    limits: configuration,
    monotonicMs: () => clock.monotonicMs(),
    ...(options.freeBytes && { freeBytes: options.freeBytes }),
  });
  const images = new ImageFiles(database, {
    directory: join(directory, 'images'),
    keys: keyring,
    admits: (bytes) => disk.admits(bytes),
  });
  const outbox = new DurableOutbox(database, clock, options);
  const detections = new DetectionRecorder(database, outbox, images);
  return {
    directory,
    database,
    detections,
    images,
    outbox,
    disk,
    ballast,
    keyring,
    migrated,
    salvaged,
    closeOpen: (messages) => {
      images.sweep(salvaged === null ? null : join(salvaged.quarantine, 'images'));
      return closeOpenDetections(database, detections, messages);
    },
    check: async (signal) => {
      const findings = await checkDatabase(path, key, signal);
      if (findings.length === 0) return;
      replaceFile(note, `${findings.join('\n')}\n`);
      throw damaged(path, findings.join('; '));
    },
    [Symbol.dispose]: () => database[Symbol.dispose](),
  };
}

interface Opened {
  readonly database: Database;
  readonly migrated: readonly string[];
  readonly salvaged: Salvage | null;
}

function openDatabase(path: string, key: Buffer, note: string, clock: Clock, repair: boolean): Opened {
  try {
    if (existsSync(note)) throw damaged(path, readFileSync(note, 'utf8').trim());
    return { ...openMigrated(path, key), salvaged: null };
  } catch (error) {
    if (!repair || !(error instanceof PlatewardenError) || error.code !== 'store_corrupt') throw error;
    const folder = quarantine(path, clock.now());
    const opened = openMigrated(path, key);
    const salvaged = salvage(folder, opened.database, key);
    rmSync(note, { force: true });
    return { ...opened, salvaged };
  }
}

function openMigrated(path: string, key: Buffer): Pick<Opened, 'database' | 'migrated'> {
  const database = new Database({ path, key });
  try {
    return { database, migrated: migrate(database, migrations) };
  } catch (error) {
    database[Symbol.dispose]();
    throw error;
  }
}

function damaged(path: string, findings: string): PlatewardenError {
  return new PlatewardenError('store_corrupt', `The database ${path} is damaged: ${findings}`, {
    hint: 'The daemon sets it aside and salvages it at its next start.',
  });
}
