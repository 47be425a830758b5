import { setTimeout as sleep } from 'node:timers/promises';
import { type RetentionClass, retentionClassSchema } from '../../domain/detection.js';
import { type Clock, dayMs } from '../../domain/time.js';
import type { Database, Row } from '../database.js';
import type { ImageFiles } from '../images/image-files.js';
import { Destruction, type DestructionRecord } from './destruction.js';
import { settleRetentionTimes } from './settle-times.js';

/** Floor and ceiling of each class in days, and the law or schedule that says so: from the agency profile. */
export type RetentionLimits = Readonly<
  Record<RetentionClass, { readonly floorDays: number; readonly ceilingDays: number; readonly basis: string }>
>;

export interface PurgeParts {
  readonly database: Database;
  readonly images: ImageFiles;
  readonly clock: Clock;
  readonly agencyId: string;
}

/**
 * A step with its commit is to take so long: a write that comes meanwhile waits for it, and where others keep the
 * processor and the disk busy one step in a hundred takes three times as long.
 */
const stepMs = 7;
export const largestStepRows = 200;
/** What of it is deleting, milliseconds; the commit, which writes some six pages a detection and syncs, has the rest. */
const leastWorkMs = 1;
const mostWorkMs = 5;
/**
 * Once the log is longer than so much, a step is followed by a rest, in which the checkpointer reaches its end: the log
 * then begins anew instead of growing until a commit has to copy it.
 */
const longLogBytes = 12_000_000;
const restMs = 400;
const beforeTruncationMs = 500;

/**
 * Destroys what is past its class's ceiling and not on hold, with its images, index entries and undelivered copies;
 * then empties the log, so that nothing of it is left there. Catches up by itself however long the unit was off.
 * Does nothing while the clock is not trusted: a wrong year must not destroy everything.
 * @returns the destruction records, one a class; null when the clock is not trusted
 */
export async function purgeExpired(
  parts: PurgeParts,
  limits: RetentionLimits,
  signal?: AbortSignal,
): Promise<DestructionRecord[] | null> {
  if (!parts.clock.statement().trusted) return null;
  const now = parts.clock.now();
  settleRetentionTimes(parts.database, now);
  const records: DestructionRecord[] = [];
  for (const retentionClass of retentionClassSchema.options) {
    const { ceilingDays, basis } = limits[retentionClass];
    const destruction = new Destruction(
      parts.database,
      parts.images,
      {
        agencyId: parts.agencyId,
        reason: 'schedule',
        retentionClass,
        rule: `${retentionClass}: at most ${ceilingDays} days (${basis})`,
      },
      now,
    );
    const cutoff = now - ceilingDays * dayMs;
    await inSteps(
      parts.database,
      (after, rows) => expired(parts.database, retentionClass, cutoff, now, after, rows),
      (rows, isOver) => destruction.destroyDetections(rows, isOver),
      signal,
    );
    const record = destruction.end(parts.clock.now());
    if (record !== null) records.push(record);
  }
  if (records.length > 0) {
    // By then the checkpointer has copied all but the last of it.
    await sleep(beforeTruncationMs);
    parts.database.truncateLog();
  }
  return records;
}

/** Keyset paging: the last row looked at, so that rows on hold are passed over once. */
export interface After {
  readonly retainFrom: number;
  readonly sequence: number;
}

function expired(
  database: Database,
  retentionClass: RetentionClass,
  cutoff: number,
  now: number,
  after: After,
  rows: number,
): Row[] {
  return database.all(
    expiredSql,
    now,
    retentionClass,
    after.retainFrom,
    cutoff,
    after.retainFrom,
    after.sequence,
    rows,
  );
}

/** `held` is 1 for rows that an active hold keeps. */
export const expiredSql = `SELECT sequence, detection_id, captured_at, retain_from, EXISTS (
    SELECT 1 FROM held_detections JOIN holds USING (hold_id)
    WHERE detection = sequence AND released_at IS NULL AND ends_at > ?) AS held
  FROM detections WHERE retention_class = ? AND retain_from >= ? AND retain_from < ?
    AND (retain_from, sequence) > (?, ?) ORDER BY retain_from, sequence LIMIT ?`;

/** Deals with rows in order, those on hold by leaving them, until `isOver`. @returns how many it dealt with, one at least */
export type DestroyStep = (rows: readonly Row[], isOver: () => boolean) => number;

/** Takes rows in steps short enough not to hold up a write, until there are none or `signal` aborts. */
export async function inSteps(
  database: Database,
  take: (after: After, rows: number) => Row[],
  destroy: DestroyStep,
  signal?: AbortSignal,
): Promise<void> {
  let after: After = { retainFrom: Number.MIN_SAFE_INTEGER, sequence: 0 };
  let workMs = leastWorkMs;
  let rowsAtMost = largestStepRows;
  while (!signal?.aborted) {
    const begun = performance.now();
    const rows = take(after, rowsAtMost);
    if (rows.length === 0) return;
    const taken = performance.now();
    const dealtWith = destroy(rows, () => performance.now() - taken >= workMs);
    const last = rows[dealtWith - 1]!;
    // Looking up rows costs as well: not many more than a step deals with.
    rowsAtMost = Math.min(largestStepRows, 2 * dealtWith + 1);
    after = { retainFrom: Number(last.retain_from), sequence: Number(last.sequence) };
    const tookMs = performance.now() - begun;
    workMs = Math.min(mostWorkMs, Math.max(leastWorkMs, (workMs * stepMs) / tookMs));
    // As long as the step took belongs to others.
    await sleep(database.logBytes() > longLogBytes ? restMs : tookMs);
  }
}
