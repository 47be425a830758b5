import type { Box } from '../../domain/geometry.js';
import type { Cells } from './cells.js';

/** Cells along a block's side: changes are gathered in blocks, so that a few stray cells are no motion. */
const block = 8;
/** Changed cells that make a block active: a plate's width of them. */
const activeCells = 6;

/** Boxes (pixels) around connected blocks with change, each with a block's margin; empty when nothing moved. */
export function changedAreas(
  changed: Uint8Array,
  { columns, rows, size }: Cells,
  width: number,
  height: number,
): Box[] {
  const across = Math.ceil(columns / block);
  const down = Math.ceil(rows / block);
  const counts = new Uint8Array(across * down);
  for (let row = 0; row < rows; row++) {
    const line = (row >> 3) * across;
    for (let column = 0; column < columns; column++) counts[line + (column >> 3)]! += changed[row * columns + column]!;
  }
  const boxes: Box[] = [];
  for (let start = 0; start < counts.length; start++) {
    if (counts[start]! < activeCells) continue;
    const [left, top, right, bottom] = connected(counts, start, across, down);
    const pixels = block * size;
    const x = Math.max(0, (left - 1) * pixels);
    const y = Math.max(0, (top - 1) * pixels);
    boxes.push([x, y, Math.min(width, (right + 2) * pixels) - x, Math.min(height, (bottom + 2) * pixels) - y]);
  }
  return boxes;
}

/** Extent of the active blocks connected with `start`, which are cleared. */
function connected(counts: Uint8Array, start: number, across: number, down: number) {
  let [left, top, right, bottom] = [across, down, 0, 0];
  const pending = [start];
  counts[start] = 0;
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    const x = at % across;
    const y = (at - x) / across;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
    for (let ny = Math.max(0, y - 1); ny <= Math.min(down - 1, y + 1); ny++) {
      for (let nx = Math.max(0, x - 1); nx <= Math.min(across - 1, x + 1); nx++) {
        const next = ny * across + nx;
        if (counts[next]! < activeCells) continue;
        counts[next] = 0;
        pending.push(next);
      }
    }
  }
  return [left, top, right, bottom] as const;
}
