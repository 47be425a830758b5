import type { Corners, Point } from '../../domain/geometry.js';
import type { ReadCandidate } from '../../domain/plate-read.js';
import { project, unitSquareTo } from '../image/warp.js';

/** Parts of the located quadrilateral (x, y, width, height in its unit square) that an unsure plate is also read in. */
const parts = [
  [0.06, 0, 0.88, 1],
  [-0.06, -0.05, 1.12, 1.1],
  [0.03, 0.08, 0.94, 0.84],
] as const;

/** The quadrilaterals of those parts. */
export function variants(corners: Corners): Corners[] {
  const m = unitSquareTo(corners);
  return parts.map(([x, y, width, height]) => {
    const at = (u: number, v: number): Point => project(m, x + u * width, y + v * height);
    return [at(0, 0), at(1, 0), at(1, 1), at(0, 1)];
  });
}

/** The mean of several readings' probabilities, best first, at most ten. */
export function mixed(readings: readonly (readonly ReadCandidate[])[]): ReadCandidate[] {
  const sums = new Map<string, number>();
  for (const { text, confidence } of readings.flat()) sums.set(text, (sums.get(text) ?? 0) + confidence);
  return [...sums]
    .map(([text, sum]) => ({ text, confidence: sum / readings.length }))
    .sort((a, b) => b.confidence - a.confidence)
    .slice(0, 10);
}
