import type { Detection } from '../../domain/detection.js';
import type { Correction } from '../detections/corrections.js';
import type { KnownHit } from '../hits/hit-rows.js';

/** One detection on its way to another system: as it was read, what people said since, and its hits. */
export interface Exported {
  readonly detection: Detection;
  readonly corrections: readonly Correction[];
  readonly hits: readonly KnownHit[];
}

export function isoTime(at: number): string {
  return new Date(at).toISOString();
}
