import type { Direction } from '../../domain/detection.js';
import type { Box } from '../../domain/geometry.js';

const fewest = 3;
/** A plate that grew or shrank by less may have been measured so. */
const growth = 1.2;
/** Travel across the picture, in plate widths, that is more than a standing vehicle's jitter. */
const travel = 1.5;

function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

/** How a vehicle moved before the camera, from the boxes of its plate in order; null from too few. */
export function directionOf(boxes: readonly Box[]): Direction | null {
  if (boxes.length < fewest) return null;
  const part = Math.max(1, Math.min(3, boxes.length >> 1));
  const first = boxes.slice(0, part);
  const last = boxes.slice(-part);
  const width = (list: readonly Box[]) => medianOf(list.map((box) => box[2]));
  const x = (list: readonly Box[]) => medianOf(list.map((box) => box[0] + box[2] / 2));
  const y = (list: readonly Box[]) => medianOf(list.map((box) => box[1] + box[3] / 2));
  const ratio = width(last) / width(first);
  if (ratio >= growth) return 'approaching';
  if (ratio <= 1 / growth) return 'leaving';
  const moved = Math.hypot(x(last) - x(first), y(last) - y(first)) / medianOf(boxes.map((box) => box[2]));
  return moved >= travel ? 'crossing' : 'standing';
}
