import { PlatewardenError } from '../../domain/errors.js';
import { grouped } from '../../domain/grouped.js';
import { hitListSchema } from '../../domain/hit.js';
import { normalisePlate } from '../../domain/plate-text.js';
import type { Account } from '../../policy/account.js';
import type { SeenPlate } from '../../policy/visual-comparison.js';
import { ReadLicence } from '../access/audited-access.js';
import type { Database } from '../database.js';

// Clause S-9.7b: the officer types the plate as they see it before they see the machine's reading, which would lead the
// eye. What is read of stored detections either withholds the reading, or notes who has seen it.

// A hit that nobody has compared by eye, and that has not ended.
const awaits = `NOT EXISTS (SELECT 1 FROM plate_comparisons c WHERE c.hit_id = hits.hit_id)
    AND NOT EXISTS (SELECT 1 FROM dispositions d WHERE d.hit_id = hits.hit_id)`;

/** Whether this hit still is to be compared by eye. */
export function awaitsEye(database: Database, hitId: string): boolean {
  return database.get(`SELECT 1 FROM hits WHERE hit_id = ? AND ${awaits}`, hitId) !== undefined;
}

/** For each of the detections that has any: those of its hits that await an eye, as far as the reader may know of them. */
export function hitsAwaitingEye(
  licence: ReadLicence,
  database: Database,
  detectionIds: readonly string[],
): Map<string, string[]> {
  ReadLicence.require(licence);
  const rows = database.all(awaitingSql, JSON.stringify(detectionIds)).filter((row) => {
    const { secret, listId } = hitListSchema.parse(JSON.parse(String(row.list)));
    // A secret list's hits are for the named recipient alone: nobody else learns that there are any.
    return !secret || licence.grant.opensList(listId);
  });
  const byDetection = grouped(rows, (row) => String(row.detection_id));
  return new Map([...byDetection].map(([detectionId, of]) => [detectionId, of.map((row) => String(row.hit_id))]));
}

export const awaitingSql = `SELECT hit_id, detection_id, list FROM hits
  WHERE detection_id IN (SELECT value FROM json_each(?))
    AND ${awaits}
  ORDER BY raised_at`;

/** Notes that the reader has now seen what the machine read. */
export function noteReadingsSeen(licence: ReadLicence, database: Database, detectionIds: readonly string[]): void {
  ReadLicence.require(licence);
  const { grant, at } = licence;
  database.run(
    'INSERT OR IGNORE INTO readings_seen SELECT value, ?, ? FROM json_each(?)',
    grant.actor.accountId,
    at,
    JSON.stringify(detectionIds),
  );
}

/**
 * Whoever has seen the reading cannot compare any more, but for what they typed before, for another hit on the same
 * detection.
 * @throws PlatewardenError policy_refused
 */
export function requireBlind(database: Database, by: Account, detectionId: string, { plate }: SeenPlate): void {
  if (database.get(seenSql, detectionId, by.accountId) === undefined) return;
  const typed = database.get(typedSql, detectionId, by.accountId);
  if (typed !== undefined && normalisePlate(String(typed.plate)) === normalisePlate(plate)) return;
  throw new PlatewardenError('policy_refused', 'You have seen the machine’s reading of this plate (S-9.7b)', {
    hint: 'Somebody who has not, a colleague or dispatch, compares the plate from the picture.',
  });
}

const seenSql = 'SELECT 1 FROM readings_seen WHERE detection_id = ? AND account_id = ?';
const typedSql = `SELECT seen ->> 'plate' AS plate FROM plate_comparisons JOIN hits USING (hit_id)
  WHERE hits.detection_id = ? AND account_id = ? ORDER BY compared_at`;
