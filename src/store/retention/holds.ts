import { PlatewardenError } from '../../domain/errors.js';
import type { Ids } from '../../domain/ids.js';
import { type Clock, dayMs, type UtcMs } from '../../domain/time.js';
import type { Database, Row } from '../database.js';

/** Keeps detections beyond their schedule for a case (clause N-RT-case). */
export interface Hold {
  readonly holdId: string;
  readonly agencyId: string;
  readonly caseNumber: string;
  readonly reason: string;
  readonly placedBy: string;
  readonly placedAt: UtcMs;
  /** When somebody must look whether it is still needed. */
  readonly reviewAt: UtcMs;
  /** When it ends whatever anybody says. */
  readonly endsAt: UtcMs;
  readonly releasedBy: string | null;
  readonly releasedAt: UtcMs | null;
  readonly detections: number;
}

export interface HoldTerms {
  readonly agencyId: string;
  readonly caseNumber: string;
  readonly reason: string;
  readonly placedBy: string;
  readonly reviewDays: number;
  /** At most 1,825: five years. */
  readonly ceilingDays: number;
  readonly detectionIds: readonly string[];
}

/** No hold lasts longer (clause N-RT-case), whatever the agency's profile says. */
export const longestHoldDays = 1825;

/** Holds by case number. Who may place and release them, and the audit of it, are the caller's. */
export class Holds {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #ids: Ids;

  constructor(database: Database, clock: Clock, ids: Ids) {
    this.#database = database;
    this.#clock = clock;
    this.#ids = ids;
  }

  /** @throws PlatewardenError not_found when one of the detections is not stored; policy_refused past five years */
  place(terms: HoldTerms): Hold {
    if (terms.ceilingDays > longestHoldDays) {
      throw new PlatewardenError('policy_refused', `A hold lasts at most ${longestHoldDays} days (N-RT-case)`);
    }
    const placedAt = this.#clock.now();
    const holdId = this.#ids.next();
    return this.#database.transaction(() => {
      this.#database.run(
        `INSERT INTO holds (hold_id, agency_id, case_number, reason, placed_by, placed_at, review_at, ends_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
        holdId,
        terms.agencyId,
        terms.caseNumber,
        terms.reason,
        terms.placedBy,
        placedAt,
        placedAt + terms.reviewDays * dayMs,
        placedAt + terms.ceilingDays * dayMs,
      );
      for (const detectionId of terms.detectionIds) {
        const held = this.#database.run(
          'INSERT INTO held_detections SELECT sequence, ? FROM detections WHERE detection_id = ?',
          holdId,
          detectionId,
        );
        if (held.changes === 0) throw new PlatewardenError('not_found', `There is no detection ${detectionId}`);
      }
      return this.get(holdId);
    });
  }

  /** From now on the schedule applies again. @throws PlatewardenError not_found, conflict */
  release(holdId: string, releasedBy: string): Hold {
    if (this.get(holdId).releasedAt !== null) throw new PlatewardenError('conflict', `Hold ${holdId} was released`);
    this.#database.run(
      'UPDATE holds SET released_by = ?, released_at = ? WHERE hold_id = ?',
      releasedBy,
      this.#clock.now(),
      holdId,
    );
    return this.get(holdId);
  }

  /** @throws PlatewardenError not_found */
  get(holdId: string): Hold {
    const row = this.#database.get(`${holdSql} WHERE hold_id = ?`, holdId);
    if (row === undefined) throw new PlatewardenError('not_found', `There is no hold ${holdId}`);
    return holdOf(row);
  }

  ofCase(caseNumber: string): Hold[] {
    return this.#database.all(`${holdSql} WHERE case_number = ? ORDER BY placed_at`, caseNumber).map(holdOf);
  }

  /** Active holds, whose review is due soonest first. */
  active(): Hold[] {
    const now = this.#clock.now();
    return this.#database
      .all(`${holdSql} WHERE released_at IS NULL AND ends_at > ? ORDER BY review_at`, now)
      .map(holdOf);
  }
}

const holdSql = `SELECT *, (SELECT count(*) FROM held_detections h WHERE h.hold_id = holds.hold_id) AS detections
  FROM holds`;

function holdOf(row: Row): Hold {
  return {
    holdId: String(row.hold_id),
    agencyId: String(row.agency_id),
    caseNumber: String(row.case_number),
    reason: String(row.reason),
    placedBy: String(row.placed_by),
    placedAt: Number(row.placed_at),
    reviewAt: Number(row.review_at),
    endsAt: Number(row.ends_at),
    releasedBy: row.released_by as string | null,
    releasedAt: row.released_at as number | null,
    detections: Number(row.detections),
  };
}
