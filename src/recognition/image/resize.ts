import { type Box, cornersOf } from '../../domain/geometry.js';
import { type Samples, samplesAPixel, warp } from './warp.js';

/** The part `area` of `source` scaled to planar floats 0..1, `channels` × height × width, as `warp` would make it. */
export function resize(source: Samples, area: Box, width: number, height: number): Float32Array {
  const out = new Float32Array(source.channels * width * height);
  if (source.channels === 1) resizeGrey(source, area, width, height, out);
  else warp(source, cornersOf(area), { from: [0, 0, 1, 1], to: [0, 0, width, height] }, out, width, height);
  return out;
}

/** An upright part needs no homography: where each column samples is worked out once. Half of `warp`'s time. */
function resizeGrey(
  { data, width, height }: Samples,
  [x, y, w, h]: Box,
  across: number,
  down: number,
  out: Float32Array,
) {
  const grid = samplesAPixel(w / across, h / down);
  const columns = placesOf(x, w, across * grid, width);
  const rows = placesOf(y, h, down * grid, height);
  const scale = 1 / (255 * grid * grid);
  for (let j = 0; j < down * grid; j++) {
    const upper = rows.first[j]! * width;
    const lower = rows.second[j]! * width;
    const fy = rows.share[j]!;
    const start = Math.floor(j / grid) * across;
    for (let target = start, i = 0; target < start + across; target++) {
      let sum = 0;
      for (const end = i + grid; i < end; i++) {
        const left = columns.first[i]!;
        const right = columns.second[i]!;
        const fx = columns.share[i]!;
        const top = data[upper + left]! + (data[upper + right]! - data[upper + left]!) * fx;
        const bottom = data[lower + left]! + (data[lower + right]! - data[lower + left]!) * fx;
        sum += top + (bottom - top) * fy;
      }
      out[target]! += sum * scale;
    }
  }
}

/** Of `count` even samples along a side: the pixels before and after each, and how far towards the latter it lies. */
function placesOf(from: number, length: number, count: number, pixels: number) {
  const first = new Int32Array(count);
  const second = new Int32Array(count);
  const share = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const at = Math.min(pixels - 1, Math.max(0, from + ((i + 0.5) * length) / count - 0.5));
    first[i] = Math.floor(at);
    second[i] = Math.min(pixels - 1, first[i]! + 1);
    share[i] = at - first[i]!;
  }
  return { first, second, share };
}
