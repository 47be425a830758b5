import { grouped } from '../../domain/grouped.js';
import { ReadLicence } from '../access/audited-access.js';
import type { Database, Row } from '../database.js';

/** What a person says a plate is; the machine's reading stays beside it (N-DQ-correct). */
export interface Correction {
  readonly plate: string;
  readonly state: string | null;
  readonly accountId: string;
  readonly reason: string;
}

/** For each of the detections that has any: its corrections, newest last. */
export function correctionsOf(
  licence: ReadLicence,
  database: Database,
  detectionIds: readonly string[],
): Map<string, Correction[]> {
  ReadLicence.require(licence);
  const rows = database.all(
    `SELECT corrections.detection_id, plate, state, account_id, reason
     FROM corrections JOIN quality_marks USING (mark_id)
     WHERE corrections.detection_id IN (SELECT value FROM json_each(?)) ORDER BY corrected_at, mark_id`,
    JSON.stringify(detectionIds),
  );
  const byDetection = grouped(rows, (row) => String(row.detection_id));
  return new Map([...byDetection].map(([detectionId, of]) => [detectionId, of.map(correctionOf)]));
}

function correctionOf(row: Row): Correction {
  return {
    plate: String(row.plate),
    state: row.state as string | null,
    accountId: String(row.account_id),
    reason: String(row.reason),
  };
}
