import { ReadLicence } from '../access/audited-access.js';
import type { Database } from '../database.js';

/** What a person says a plate is; the machine's reading stays beside it (N-DQ-correct). */
export interface Correction {
  readonly plate: string;
  readonly state: string | null;
  readonly accountId: string;
  readonly reason: string;
}

/** A detection's corrections, newest last. */
export function correctionsOf(licence: ReadLicence, database: Database, detectionId: string): Correction[] {
  ReadLicence.require(licence);
  return database
    .all(
      `SELECT plate, state, account_id, reason FROM corrections JOIN quality_marks USING (mark_id)
       WHERE corrections.detection_id = ? ORDER BY corrected_at, mark_id`,
      detectionId,
    )
    .map((row) => ({
      plate: String(row.plate),
      state: row.state as string | null,
      accountId: String(row.account_id),
      reason: String(row.reason),
    }));
}
