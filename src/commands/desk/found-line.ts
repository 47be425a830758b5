import type { ShownDetection } from '../../store/detections/shown.js';
import { detectionLine } from '../live-lines.js';

/** One line for a stored detection: its id, what was read, what a person corrected, and which hits nobody compared. */
export function foundLine(detection: ShownDetection): string {
  const { detectionId, read, corrections, awaitingEye = [] } = detection;
  const corrected = corrections?.at(-1);
  const note = corrected === undefined ? '' : `  CORRECTED to ${corrected.plate}: ${corrected.reason}`;
  const whose = read === null ? '`platewarden hit image`, then `hit compare`' : 'not by you, who have seen the reading';
  const awaits = awaitingEye.map((hitId) => `  UNVERIFIED hit ${hitId} awaits comparison by eye: ${whose} (S-9.7b)`);
  const day = new Date(detection.capturedAt).toISOString().slice(0, 10);
  return `${detectionId}  ${day} ${detectionLine(detection)}${note}${awaits.join('')}`;
}
