import type { Box } from '../domain/geometry.js';
import type { LocateOptions } from '../domain/ports.js';

/** Whether a plate at `box`, `width` pixels wide, is asked for: large enough, where something changed, and not at rest. */
export function isWanted(box: Box, width: number, { minPlateWidth = 0, areas, resting = [] }: LocateOptions): boolean {
  if (width < minPlateWidth) return false;
  if (areas !== undefined && !areas.some((area) => overlaps(area, box))) return false;
  return !resting.some((place) => isSamePlace(place, box));
}

/** One plate, seen at `box` and expected at `place`: the middle within half its size, and of a size. */
function isSamePlace(place: Box, box: Box): boolean {
  const dx = Math.abs(place[0] + place[2] / 2 - box[0] - box[2] / 2);
  const dy = Math.abs(place[1] + place[3] / 2 - box[1] - box[3] / 2);
  const ratio = place[2] / Math.max(1, box[2]);
  return dx < place[2] / 2 && dy < place[3] / 2 && ratio > 0.6 && ratio < 1.7;
}

function overlaps(a: Box, b: Box): boolean {
  return a[0] < b[0] + b[2] && b[0] < a[0] + a[2] && a[1] < b[1] + b[3] && b[1] < a[1] + a[3];
}
