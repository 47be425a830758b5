import { boxOf, type Corners, intersectionOverUnion } from '../../domain/geometry.js';
import type { PlateRegion } from '../../domain/plate-read.js';

/** What the locator network answers for one image. */
export interface LocatorMaps {
  /** [rows × columns], 0..1. */
  readonly scores: Float32Array;
  /** [8 × rows × columns]: x and y of each corner from the cell's centre, input pixels. */
  readonly corners: Float32Array;
  readonly rows: number;
  readonly columns: number;
  /** Input pixels a cell. */
  readonly stride: number;
}

/** How an input's pixels lie in the frame: frame = input × scale + offset. */
export interface Placement {
  readonly scaleX: number;
  readonly scaleY: number;
  readonly left: number;
  readonly top: number;
}

/** Cells at or above `threshold` that no neighbour surpasses, as regions of the frame, best first. */
export function peaks(maps: LocatorMaps, threshold: number, placement: Placement): PlateRegion[] {
  const { scores, rows, columns } = maps;
  const found: PlateRegion[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const score = scores[row * columns + column]!;
      if (score < threshold || !isPeak(maps, row, column, score)) continue;
      found.push({ score, corners: cornersAt(maps, row, column, placement) });
    }
  }
  return found.sort((a, b) => b.score - a.score);
}

function isPeak({ scores, rows, columns }: LocatorMaps, row: number, column: number, score: number): boolean {
  for (let r = Math.max(0, row - 1); r <= Math.min(rows - 1, row + 1); r++) {
    for (let c = Math.max(0, column - 1); c <= Math.min(columns - 1, column + 1); c++) {
      if (scores[r * columns + c]! > score) return false;
    }
  }
  return true;
}

function cornersAt(
  { corners, rows, columns, stride }: LocatorMaps,
  row: number,
  column: number,
  p: Placement,
): Corners {
  const plane = rows * columns;
  const at = row * columns + column;
  const corner = (i: number): readonly [number, number] => [
    ((column + 0.5) * stride + corners[2 * i * plane + at]!) * p.scaleX + p.left,
    ((row + 0.5) * stride + corners[(2 * i + 1) * plane + at]!) * p.scaleY + p.top,
  ];
  return [corner(0), corner(1), corner(2), corner(3)];
}

/** Greedy suppression: of regions whose boxes overlap by more than `overlap`, or lie one in the other, the best stays. */
export function suppress(regions: readonly PlateRegion[], overlap = 0.3): PlateRegion[] {
  const kept: PlateRegion[] = [];
  for (const region of [...regions].sort((a, b) => b.score - a.score)) {
    const box = boxOf(region.corners);
    const clashes = kept.some((other) => {
      const otherBox = boxOf(other.corners);
      return intersectionOverUnion(box, otherBox) > overlap || holdsCentre(otherBox, box) || holdsCentre(box, otherBox);
    });
    if (!clashes) kept.push(region);
  }
  return kept;
}

function holdsCentre(a: readonly [number, number, number, number], b: readonly [number, number, number, number]) {
  const x = b[0] + b[2] / 2;
  const y = b[1] + b[3] / 2;
  return x > a[0] && x < a[0] + a[2] && y > a[1] && y < a[1] + a[3];
}
