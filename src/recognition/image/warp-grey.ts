import type { Homography, Samples, WarpPart } from './warp.js';

/**
 * In perspective, places are exact at every eighth sample of a row and lie on a line between: off by three hundredths of a
 * pixel at most, worked out for a plate 160 pixels wide, seen at 45° from three plate widths and more.
 */
const slantedRun = 8;
/** Places are whole numbers, in such parts of a pixel; of these the first eight weigh the pixels about a sample. */
const bits = 14;
const part = 2 ** bits;
/** Of a pixel, but for half a weight's part, by which places are rounded. */
const middle = 0.5 - 1 / 512;
const farthest = 2 ** (31 - bits) - 1;

/**
 * `warp` of one channel, the case that every frame pays for, in whole numbers: divisions and floats for every sample take
 * 1.4 to 2.1 times as long (timed in turn by a script that the tree does not hold).
 */
export function warpGrey(
  { data, width, height }: Samples,
  m: Homography,
  grid: number,
  { from, to: [left, top, across, down] }: WarpPart,
  out: Float32Array,
  outWidth: number,
): void {
  const stepU = from[2] / (across * grid);
  const stepV = from[3] / (down * grid);
  const scale = 1 / (255 * 65_536 * grid * grid);
  const count = across * grid;
  const run = Math.abs(m[6]!) + Math.abs(m[7]!) < 1e-9 ? count : slantedRun;
  const runs = Math.ceil(count / run);
  const places = { xs: new Int32Array(runs + 1), ys: new Int32Array(runs + 1) };
  const sums = new Int32Array(across);
  for (let row = 0; row < down; row++) {
    sums.fill(0);
    for (let j = 0; j < grid; j++) {
      findPlaces(m, from[0] + 0.5 * stepU, stepU * run, from[1] + (row * grid + j + 0.5) * stepV, places);
      addRow(data, width, height, places, run, grid, sums);
    }
    const start = (top + row) * outWidth + left;
    for (let i = 0; i < across; i++) out[start + i] = sums[i]! * scale;
  }
}

interface Places {
  readonly xs: Int32Array;
  readonly ys: Int32Array;
}

/** Where the samples at (u, v), (u + step, v) … lie. */
function findPlaces(m: Homography, u: number, step: number, v: number, { xs, ys }: Places): void {
  const bx = m[1]! * v + m[2]!;
  const by = m[4]! * v + m[5]!;
  const bw = m[7]! * v + m[8]!;
  for (let i = 0; i < xs.length; i++, u += step) {
    const w = 1 / (m[6]! * u + bw);
    // An array of whole numbers makes 0 of NaN, and something of what is too far off: each is then moved into the image.
    xs[i] = ((m[0]! * u + bx) * w - middle) * part;
    ys[i] = ((m[3]! * u + by) * w - middle) * part;
  }
}

/** Adds `grid` samples of a row to each of `sums`: bilinear, 0..255 in parts of 65,536. */
function addRow(
  data: Uint8Array,
  width: number,
  height: number,
  { xs, ys }: Places,
  run: number,
  grid: number,
  sums: Int32Array,
): void {
  const count = sums.length * grid;
  // Just before the last column and row, so that there is one after: it counts for next to nothing.
  const maxX = Math.max(0, (Math.min(farthest, width - 1) << bits) - 1);
  const maxY = Math.max(0, (Math.min(farthest, height - 1) << bits) - 1);
  let cell = 0;
  let inCell = 0;
  let sum = 0;
  for (let r = 0, i = 0; i < count; r++) {
    let x = xs[r]!;
    let y = ys[r]!;
    const dx = ((xs[r + 1]! - x) / run) | 0;
    const dy = ((ys[r + 1]! - y) / run) | 0;
    for (const end = Math.min(count, i + run); i < end; i++, x = (x + dx) | 0, y = (y + dy) | 0) {
      const insideX = x < 0 ? 0 : Math.min(x, maxX);
      const insideY = y < 0 ? 0 : Math.min(y, maxY);
      const at = (Math.imul(insideY >> bits, width) + (insideX >> bits)) | 0;
      const below = (at + width) | 0;
      const fx = (insideX >> (bits - 8)) & 255;
      const fy = (insideY >> (bits - 8)) & 255;
      const a = data[at]!;
      const c = data[below]!;
      const upper = ((a << 8) + Math.imul(data[(at + 1) | 0]! - a, fx)) | 0;
      const lower = ((c << 8) + Math.imul(data[(below + 1) | 0]! - c, fx)) | 0;
      sum = (sum + (upper << 8) + Math.imul(lower - upper, fy)) | 0;
      if (++inCell === grid) {
        sums[cell] = (sums[cell]! + sum) | 0;
        cell++;
        inCell = 0;
        sum = 0;
      }
    }
  }
}
