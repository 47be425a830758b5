import type { Corners, Point } from '../../domain/geometry.js';

/** A connected patch of a probability map: its pixels' rectangle, turned as the patch lies. */
export interface Component {
  /** Clockwise from top left, map pixels; the rectangle of least extent across the patch's main axis. */
  readonly corners: Corners;
  /** Mean probability, 0..1. */
  readonly score: number;
  readonly area: number;
}

/** Patches of at least `leastArea` cells at or above `threshold`, four-connected. */
export function components(map: Float32Array, width: number, height: number, threshold: number, leastArea: number) {
  const seen = new Uint8Array(width * height);
  const stack = new Int32Array(width * height);
  const found: Component[] = [];
  for (let start = 0; start < map.length; start++) {
    if (seen[start] || map[start]! < threshold) continue;
    let depth = 0;
    let count = 0;
    stack[depth++] = start;
    seen[start] = 1;
    const cells: number[] = [];
    let sum = 0;
    const push = (next: number) => {
      if (seen[next] || map[next]! < threshold) return;
      seen[next] = 1;
      stack[depth++] = next;
    };
    while (depth > 0) {
      const at = stack[--depth]!;
      cells.push(at);
      sum += map[at]!;
      count++;
      const x = at % width;
      if (x > 0) push(at - 1);
      if (x < width - 1) push(at + 1);
      if (at >= width) push(at - width);
      if (at < map.length - width) push(at + width);
    }
    if (count >= leastArea) found.push({ corners: rectangleOf(cells, width), score: sum / count, area: count });
  }
  return found;
}

/** The rectangle about `cells` along their main axis (second moments), which for a line of text is its direction. */
function rectangleOf(cells: readonly number[], width: number): Corners {
  let mx = 0;
  let my = 0;
  for (const at of cells) {
    mx += at % width;
    my += Math.floor(at / width);
  }
  mx /= cells.length;
  my /= cells.length;
  let xx = 0;
  let xy = 0;
  let yy = 0;
  for (const at of cells) {
    const dx = (at % width) - mx;
    const dy = Math.floor(at / width) - my;
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
  }
  const angle = 0.5 * Math.atan2(2 * xy, xx - yy);
  const turn = Math.abs(angle) > Math.PI / 4 ? 0 : angle;
  const cos = Math.cos(turn);
  const sin = Math.sin(turn);
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const at of cells) {
    const dx = (at % width) - mx;
    const dy = Math.floor(at / width) - my;
    const u = dx * cos + dy * sin;
    const v = dy * cos - dx * sin;
    left = Math.min(left, u);
    right = Math.max(right, u);
    top = Math.min(top, v);
    bottom = Math.max(bottom, v);
  }
  // Half a cell on each side: cells are areas, not points.
  const corner = (u: number, v: number): Point => [mx + 0.5 + u * cos - v * sin, my + 0.5 + u * sin + v * cos];
  return [
    corner(left - 0.5, top - 0.5),
    corner(right + 0.5, top - 0.5),
    corner(right + 0.5, bottom + 0.5),
    corner(left - 0.5, bottom + 0.5),
  ];
}

/** `corners` moved outwards by `distance` on each side (of a rectangle). */
export function grow(corners: Corners, distance: number): Corners {
  const [a, b, , d] = corners;
  const width = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1;
  const height = Math.hypot(d[0] - a[0], d[1] - a[1]) || 1;
  const u: Point = [((b[0] - a[0]) / width) * distance, ((b[1] - a[1]) / width) * distance];
  const v: Point = [((d[0] - a[0]) / height) * distance, ((d[1] - a[1]) / height) * distance];
  const move = ([x, y]: Point, su: number, sv: number): Point => [x + su * u[0] + sv * v[0], y + su * u[1] + sv * v[1]];
  return [move(a, -1, -1), move(b, 1, -1), move(corners[2], 1, 1), move(d, -1, 1)];
}
