import type { Box } from '../../domain/geometry.js';
import type { Luma } from './luma.js';

/**
 * Scales the part `area` (whole pixels) of `luma` to `width` × `height` in the top left of `out`, whose rows are `stride` long:
 * each output pixel is the mean of the source pixels it covers (floats 0..1), or bilinear when it grows. What is
 * left of `out` is untouched.
 */
export function shrinkInto(
  luma: Luma,
  area: Box,
  width: number,
  height: number,
  out: Float32Array,
  stride: number,
): void {
  if (width > area[2] || height > area[3]) enlarge(luma, area, width, height, out, stride);
  else if (area[2] === width * 2 && area[3] === height * 2) halve(luma, area, width, height, out, stride);
  else if (area[2] === width * 3 && area[3] === height * 3) third(luma, area, width, height, out, stride);
  else average(luma, area, width, height, out, stride);
}

/** Half of both sides, the case of every 1280×720 frame: three times as fast as the general one. */
function halve(
  { data, width: rowBytes }: Luma,
  [left, top]: Box,
  width: number,
  height: number,
  out: Float32Array,
  stride: number,
) {
  for (let y = 0; y < height; y++) {
    let a = (top + 2 * y) * rowBytes + left;
    let b = a + rowBytes;
    const start = y * stride;
    for (let at = start; at < start + width; at++, a += 2, b += 2) {
      out[at] = (data[a]! + data[a + 1]! + data[b]! + data[b + 1]!) * (1 / 1020);
    }
  }
}

/** A third of both sides, the case of every 1920×1080 frame. */
function third(
  { data, width: rowBytes }: Luma,
  [left, top]: Box,
  width: number,
  height: number,
  out: Float32Array,
  stride: number,
) {
  for (let y = 0; y < height; y++) {
    let a = (top + 3 * y) * rowBytes + left;
    const start = y * stride;
    for (let at = start; at < start + width; at++, a += 3) {
      const b = a + rowBytes;
      const c = b + rowBytes;
      const upper = data[a]! + data[a + 1]! + data[a + 2]! + data[b]! + data[b + 1]! + data[b + 2]!;
      out[at] = (upper + data[c]! + data[c + 1]! + data[c + 2]!) * (1 / 2295);
    }
  }
}

function average(luma: Luma, [left, top, w, h]: Box, width: number, height: number, out: Float32Array, stride: number) {
  const { data, width: rowBytes } = luma;
  const edges = new Int32Array(width + 1);
  for (let x = 0; x <= width; x++) edges[x] = left + Math.round((x * w) / width);
  const sums = new Int32Array(width);
  for (let y = 0; y < height; y++) {
    const y0 = top + Math.round((y * h) / height);
    const y1 = top + Math.round(((y + 1) * h) / height);
    sums.fill(0);
    for (let sy = y0; sy < y1; sy++) {
      const row = sy * rowBytes;
      for (let x = 0; x < width; x++) {
        let sum = 0;
        const end = row + edges[x + 1]!;
        for (let at = row + edges[x]!; at < end; at++) sum += data[at]!;
        sums[x]! += sum;
      }
    }
    const scale = 1 / (255 * (y1 - y0));
    for (let x = 0; x < width; x++) out[y * stride + x] = (sums[x]! * scale) / (edges[x + 1]! - edges[x]!);
  }
}

function enlarge(luma: Luma, [left, top, w, h]: Box, width: number, height: number, out: Float32Array, stride: number) {
  const { data, width: rowBytes } = luma;
  for (let y = 0; y < height; y++) {
    const sy = Math.min(h - 1, Math.max(0, ((y + 0.5) * h) / height - 0.5));
    const y0 = Math.floor(sy);
    const fy = sy - y0;
    const row = (top + y0) * rowBytes;
    const next = (top + Math.min(h - 1, y0 + 1)) * rowBytes;
    for (let x = 0; x < width; x++) {
      const sx = Math.min(w - 1, Math.max(0, ((x + 0.5) * w) / width - 0.5));
      const x0 = left + Math.floor(sx);
      const x1 = Math.min(left + w - 1, x0 + 1);
      const fx = sx - Math.floor(sx);
      const upper = data[row + x0]! * (1 - fx) + data[row + x1]! * fx;
      const lower = data[next + x0]! * (1 - fx) + data[next + x1]! * fx;
      out[y * stride + x] = (upper * (1 - fy) + lower * fy) / 255;
    }
  }
}
