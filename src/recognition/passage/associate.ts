import { type Box, intersectionOverUnion } from '../../domain/geometry.js';
import type { PlateRead } from '../../domain/plate-read.js';
import { plateSimilarity } from './text-distance.js';
import type { Track } from './track.js';

/** A plate that is where the vehicle should be is taken for its own even if it reads unlike, up to this gap. */
const nearGapMs = 700;
/** Of two sure readings, texts less alike than this are two vehicles, however close (overtaking). */
const otherVehicle = 0.5;
const sure = 0.8;
/** Texts this much alike are one plate read in two ways: one character of seven wrong. */
const sameText = 0.82;
const looseText = 0.6;

/** The same plate twice in one frame: two regions of one place. */
export function overlaps(a: Box, b: Box): boolean {
  return intersectionOverUnion(a, b) > 0.3;
}

/** Distance of two boxes' centres in widths of the wider. */
function distanceInWidths(a: Box, b: Box): number {
  const x = a[0] + a[2] / 2 - b[0] - b[2] / 2;
  const y = a[1] + a[3] / 2 - b[1] - b[3] / 2;
  return Math.hypot(x, y) / Math.max(a[2], b[2], 1);
}

/** How well `read` continues `track`, higher is better; null when it is another vehicle's. */
export function affinity(track: Track, read: PlateRead, monotonicMs: number): number | null {
  const gapMs = monotonicMs - track.lastMonotonicMs;
  const similarity = plateSimilarity(track.voted.text, read.text);
  const distance = Math.min(
    distanceInWidths(track.predictedBox(monotonicMs), read.box),
    distanceInWidths(track.lastBox, read.box),
  );
  const scale = Math.max(track.lastBox[2], read.box[2]) / Math.max(1, Math.min(track.lastBox[2], read.box[2]));
  const bothSure = read.confidence >= sure && track.voted.confidence >= sure;

  if (similarity >= sameText) return 2 + similarity - 0.01 * distance;
  // Further than a vehicle goes in the time is not the same plate unless it reads the same.
  const reach = 1.2 + (4 * gapMs) / 1000;
  if (distance > reach || scale > 1.8) return null;
  if (similarity >= looseText) return 1 + similarity - 0.1 * distance;
  if (bothSure && similarity < otherVehicle) return null;
  if (gapMs > nearGapMs || distance > 1.2 || scale > 1.4) return null;
  return similarity - 0.1 * distance;
}
