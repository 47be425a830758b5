import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../domain/time.js';
import { purgeExpired, type RetentionLimits } from '../../store/retention/purge.js';
import type { Store } from '../../store/store.js';
import { startBareSyncs, type Timed } from './bare-sync.js';
import { spread } from './spread.js';
import type { MadeDetection } from './store-detections.js';

const everyMs = 20;
const aloneMs = 60_000;
/** Half of what a write may take. */
const slowSyncMs = 25;
/** Of the thirty days that the store holds the oldest fifth goes. */
const keptDays = 24;

export interface PurgeMeasurement {
  readonly store: Store;
  readonly clock: Clock;
  readonly agencyId: string;
  readonly make: (number: number) => MadeDetection;
  readonly held: number;
  readonly purgeSeconds: number;
}

/** Writes a minute long alone, then while the oldest fifth is purged, for `purgeSeconds` at most. */
export async function measurePurge(parts: PurgeMeasurement) {
  const { store, clock, agencyId, purgeSeconds } = parts;
  let number = parts.held;
  const write = () => store.detections.record({ ...parts.make(number++), outbox: [] });
  // The first prepares its statements.
  await write();
  const ended = performance.now() + aloneMs;
  const alone = await timesUntil(store.directory, write, () => performance.now() >= ended);
  const rule = { floorDays: 0, ceilingDays: keptDays, basis: 'benchmark' };
  const limits: RetentionLimits = { fixed: rule, patrol: rule, parking: rule, hit: rule, investigation: rule };
  let purged = false;
  const begun = performance.now();
  let seconds = 0;
  const purging = purgeExpired({ ...store, clock, agencyId }, limits, AbortSignal.timeout(purgeSeconds * 1000)).finally(
    () => {
      purged = true;
      seconds = Math.round((performance.now() - begun) / 1000);
    },
  );
  const beside = await timesUntil(store.directory, write, () => purged);
  const records = (await purging) ?? [];
  return {
    destroyed: records.reduce((sum, record) => sum + record.detections, 0),
    seconds,
    rows: [
      { what: 'writes alone', ...spreadOf(alone.writes) },
      { what: 'bare syncs beside them', ...spreadOf(alone.syncs) },
      { what: 'writes beside the purge', ...spreadOf(beside.writes) },
      { what: `of them those during no bare sync of ${slowSyncMs} ms`, ...spreadOf(undisturbed(beside)) },
      { what: 'bare syncs beside both', ...spreadOf(beside.syncs) },
    ],
  };
}

const spreadOf = (times: readonly Timed[]) => ({ count: times.length, ...spread(times.map(({ ms }) => ms)) });

/** The writes that only the store can have held up: the disk took as long as this for nobody meanwhile. */
function undisturbed({ writes, syncs }: { readonly writes: readonly Timed[]; readonly syncs: readonly Timed[] }) {
  const slow = syncs.filter(({ ms }) => ms >= slowSyncMs);
  return writes.filter(({ at, ms }) => !slow.some((sync) => sync.at < at + ms && at < sync.at + sync.ms));
}

async function timesUntil(directory: string, write: () => Promise<void>, done: () => boolean) {
  const endSyncs = startBareSyncs(directory);
  const writes: Timed[] = [];
  for (let due = performance.now(); !done(); due = Math.max(due + everyMs, performance.now())) {
    await sleep(Math.max(0, due - performance.now()));
    await write();
    writes.push({ at: performance.timeOrigin + due, ms: performance.now() - due });
  }
  return { writes, syncs: await endSyncs() };
}
