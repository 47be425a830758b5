import type { Detection } from '../../domain/detection.js';
import type { ReadLicence } from '../access/audited-access.js';
import type { Database, Row } from '../database.js';
import { hitsAwaitingEye, noteReadingsSeen } from '../hits/blind-entry.js';
import { type Correction, correctionsOf } from './corrections.js';
import { readDetections } from './read-rows.js';

/** A detection as one person may see it, with what people said since, if anybody did. */
export interface ShownDetection extends Omit<Detection, 'read'> {
  /** Null while a hit on it awaits comparison by eye, which the machine's reading must not lead (S-9.7b). */
  readonly read: Detection['read'] | null;
  readonly corrections?: readonly Correction[];
  /** The hits that await it; absent when none does. */
  readonly awaitingEye?: readonly string[];
}

/**
 * Rows of `detections` for who looks at them here. Where a hit awaits comparison by eye the reading is withheld; who asked
 * for the plate knows it, is shown it, and will not make that comparison.
 */
export function showDetections(
  licence: ReadLicence,
  database: Database,
  rows: readonly Row[],
  knowsPlate: boolean,
): ShownDetection[] {
  const detections = readDetections(database, rows);
  const awaiting = hitsAwaitingEye(licence, database, idsOf(detections));
  if (knowsPlate) noteReadingsSeen(licence, database, [...awaiting.keys()]);
  const corrected = correctionsOf(licence, database, idsOf(detections));
  return detections.map((detection) => {
    const awaitingEye = awaiting.get(detection.detectionId) ?? [];
    if (awaitingEye.length > 0 && !knowsPlate) return { ...detection, read: null, awaitingEye };
    const corrections = corrected.get(detection.detectionId) ?? [];
    return {
      ...detection,
      ...(corrections.length > 0 && { corrections }),
      ...(awaitingEye.length > 0 && { awaitingEye }),
    };
  });
}

/** Rows of `detections` for who takes them away, whole: where a hit awaits comparison by eye, that person will not make it. */
export function takeDetections(licence: ReadLicence, database: Database, rows: readonly Row[]): Detection[] {
  const detections = readDetections(database, rows);
  const awaiting = hitsAwaitingEye(licence, database, idsOf(detections));
  noteReadingsSeen(licence, database, [...awaiting.keys()]);
  return detections;
}

function idsOf(detections: readonly Detection[]): string[] {
  return detections.map(({ detectionId }) => detectionId);
}
