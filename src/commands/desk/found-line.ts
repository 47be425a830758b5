import type { FoundDetection } from '../../store/detections/search.js';
import { detectionLine } from '../live-lines.js';

/** One line for a stored detection: its id, what was read, and what a person corrected. */
export function foundLine(detection: FoundDetection): string {
  const corrected = detection.corrections?.at(-1);
  const note = corrected === undefined ? '' : `  CORRECTED to ${corrected.plate}: ${corrected.reason}`;
  return `${detection.detectionId}  ${detectionLine(detection)}${note}`;
}
