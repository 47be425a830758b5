import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Clock, dayMs, minuteMs } from '../domain/time.js';
import type { DiskState, Room } from './disk/room.js';
import { shed } from './disk/shed.js';
import { startCheckpointer } from './log/checkpointer.js';
import type { DestructionRecord } from './retention/destruction.js';
import { purgeExpired, type RetentionLimits } from './retention/purge.js';
import type { Store } from './store.js';

/** What maintenance tells: to the log, the health message and the audit trail. */
export interface MaintenanceEvents {
  /** Each look at the disk; `low` and `full` are alarms. */
  disk(state: DiskState, room: Room): void;
  /** Records were destroyed by the schedule or for want of room. */
  destroyed(records: readonly DestructionRecord[]): void;
  /** A purge is due but waits for a trusted clock. */
  purgeWaits(): void;
}

export interface MaintenanceParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly agencyId: string;
  readonly limits: RetentionLimits;
  readonly events: MaintenanceEvents;
}

/** Copies from before a migration hold records that the purge cannot reach. */
const copiesKeptDays = 7;

/**
 * Keeps the data directory in order until `signal` aborts: the disk every minute; every hour the schedule, the keys
 * and, reading all of it, the database.
 * @throws PlatewardenError store_corrupt when the check finds damage: the daemon ends, and its next start repairs
 */
export async function runMaintenance(parts: MaintenanceParts, signal: AbortSignal): Promise<void> {
  const { database, keyring } = parts.store;
  await using checkpointer = startCheckpointer(database, keyring.databaseKey());
  await Promise.race([keepInOrder(parts, signal), checkpointer.failed]);
}

async function keepInOrder(parts: MaintenanceParts, signal: AbortSignal): Promise<void> {
  for (let minute = 0; !signal.aborted; minute++) {
    if (minute % 60 === 0) await hourly(parts, signal);
    await keepRoom(parts);
    await sleep(minuteMs, undefined, { signal }).catch(() => undefined);
  }
}

async function hourly(
  { store, clock, agencyId, limits, events }: MaintenanceParts,
  signal: AbortSignal,
): Promise<void> {
  await store.check(signal);
  store.keyring.reload();
  const records = await purgeExpired({ ...store, clock, agencyId }, limits, signal);
  if (records === null) events.purgeWaits();
  else if (records.length > 0) events.destroyed(records);
  removeOldCopies(store.directory, clock, limits);
}

/** Sheds down to where the disk is ample again, and takes the ballast back when it is. */
export async function keepRoom({ store, clock, agencyId, limits, events }: MaintenanceParts): Promise<void> {
  const { state, room } = store.disk.look();
  events.disk(state, room);
  if (state === 'ample') {
    store.ballast.take();
    return;
  }
  const parts = { ...store, clock, agencyId, debugDirectory: join(store.directory, 'debug') };
  const records = await shed(parts, limits, () => store.disk.look().state === 'ample');
  if (records.length > 0) events.destroyed(records);
}

/** Copies of the database are under the schedule too: after a week, and damaged ones at the shortest ceiling. */
export function removeOldCopies(directory: string, clock: Clock, limits: RetentionLimits): void {
  if (!clock.statement().trusted) return;
  const shortestDays = Math.min(...Object.values(limits).map((limit) => limit.ceilingDays));
  const isOlder = (path: string, days: number) => clock.now() - statSync(path).mtimeMs > days * dayMs;
  for (const name of readdirSync(directory)) {
    const path = join(directory, name);
    if (name.includes('.before-migration-from-') && isOlder(path, copiesKeptDays)) rmSync(path);
    if (name !== 'quarantine') continue;
    for (const folder of readdirSync(path)) {
      if (isOlder(join(path, folder), shortestDays)) rmSync(join(path, folder), { recursive: true });
    }
  }
}
