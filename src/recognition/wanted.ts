import type { Box } from '../domain/geometry.js';
import type { PlateLook, RecognitionOptions } from '../domain/ports.js';

/**
 * A new place below this score in a video is glanced at only: no vehicle is believed by such looks alone
 * (`passage/plateness.ts`), most are boards, and the next frame shows the place again.
 */
const worthMoreFrom = 0.5;

/** Whether a plate at `box`, `width` pixels wide, is asked for: large enough, where something changed, and not at rest. */
export function isWanted(
  box: Box,
  width: number,
  { minPlateWidth = 0, areas, followed = [] }: RecognitionOptions,
): boolean {
  if (width < minPlateWidth) return false;
  if (areas !== undefined && !areas.some((area) => overlaps(area, box))) return false;
  return !followed.some((plate) => plate.look === 'none' && isSamePlace(plate.box, box));
}

/** How closely to look at a plate at `box` that was located with `score`. */
export function lookAt(box: Box, score: number, { followed }: RecognitionOptions): PlateLook {
  if (followed === undefined) return 'full';
  if (score < worthMoreFrom) return 'glance';
  return followed.find((plate) => isSamePlace(plate.box, box))?.look ?? 'name';
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
