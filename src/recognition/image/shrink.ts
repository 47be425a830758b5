import type { Box } from '../../domain/geometry.js';
import { isLittleEndian, type Luma } from './luma.js';

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
function halve(luma: Luma, [left, top]: Box, width: number, height: number, out: Float32Array, stride: number) {
  const { data, width: rowBytes } = luma;
  const words = wordsOf(luma, left);
  const inWords = words === null ? 0 : width & ~1;
  for (let y = 0; y < height; y++) {
    const from = (top + 2 * y) * rowBytes + left;
    const start = y * stride;
    if (words !== null) {
      let a = from >> 2;
      let b = (from + rowBytes) >> 2;
      for (let at = start; at < start + inWords; at += 2, a++, b++) {
        const upper = words[a]!;
        const lower = words[b]!;
        const sums = (upper & lanes) + ((upper >>> 8) & lanes) + (lower & lanes) + ((lower >>> 8) & lanes);
        out[at] = (sums & 0xffff) * (1 / 1020);
        out[at + 1] = (sums >>> 16) * (1 / 1020);
      }
    }
    for (let at = start + inWords, a = from + 2 * inWords; at < start + width; at++, a += 2) {
      const b = a + rowBytes;
      out[at] = (data[a]! + data[a + 1]! + data[b]! + data[b + 1]!) * (1 / 1020);
    }
  }
}

/** A third of both sides, the case of every 1920×1080 frame. */
function third(luma: Luma, [left, top]: Box, width: number, height: number, out: Float32Array, stride: number) {
  const { data, width: rowBytes } = luma;
  const words = wordsOf(luma, left);
  const inWords = words === null ? 0 : width & ~3;
  for (let y = 0; y < height; y++) {
    const from = (top + 3 * y) * rowBytes + left;
    const start = y * stride;
    if (words !== null) thirdOfRow(words, from >> 2, rowBytes >> 2, out, start, start + inWords);
    for (let at = start + inWords, a = from + 3 * inWords; at < start + width; at++, a += 3) {
      const b = a + rowBytes;
      const c = b + rowBytes;
      const upper = data[a]! + data[a + 1]! + data[a + 2]! + data[b]! + data[b + 1]! + data[b + 2]!;
      out[at] = (upper + data[c]! + data[c + 1]! + data[c + 2]!) * (1 / 2295);
    }
  }
}

/** Four pixels of `out` from three words in each of three rows that begin at word `a`, `row` words apart. */
function thirdOfRow(words: Int32Array, a: number, row: number, out: Float32Array, start: number, end: number): void {
  for (let at = start; at < end; at += 4, a += 3) {
    const b = a + row;
    const c = b + row;
    const a0 = words[a]!;
    const b0 = words[b]!;
    const c0 = words[c]!;
    const a1 = words[a + 1]!;
    const b1 = words[b + 1]!;
    const c1 = words[c + 1]!;
    const a2 = words[a + 2]!;
    const b2 = words[b + 2]!;
    const c2 = words[c + 2]!;
    // Sums of the three rows: of a word's first and third bytes, and of its second and fourth.
    const even0 = (a0 & lanes) + (b0 & lanes) + (c0 & lanes);
    const odd0 = ((a0 >>> 8) & lanes) + ((b0 >>> 8) & lanes) + ((c0 >>> 8) & lanes);
    const even1 = (a1 & lanes) + (b1 & lanes) + (c1 & lanes);
    const odd1 = ((a1 >>> 8) & lanes) + ((b1 >>> 8) & lanes) + ((c1 >>> 8) & lanes);
    const even2 = (a2 & lanes) + (b2 & lanes) + (c2 & lanes);
    const odd2 = ((a2 >>> 8) & lanes) + ((b2 >>> 8) & lanes) + ((c2 >>> 8) & lanes);
    out[at] = ((even0 & 0xffff) + (odd0 & 0xffff) + (even0 >>> 16)) * (1 / 2295);
    out[at + 1] = ((odd0 >>> 16) + (even1 & 0xffff) + (odd1 & 0xffff)) * (1 / 2295);
    out[at + 2] = ((even1 >>> 16) + (odd1 >>> 16) + (even2 & 0xffff)) * (1 / 2295);
    out[at + 3] = ((odd2 & 0xffff) + (even2 >>> 16) + (odd2 >>> 16)) * (1 / 2295);
  }
}

/** Every second byte of a word, with room for sums. */
const lanes = 0x00ff00ff;

/** The plane in words of four pixels, so that four are added at a time; null where its rows do not begin at whole words. */
function wordsOf({ data, width }: Luma, left: number): Int32Array | null {
  if (!isLittleEndian || data.byteOffset % 4 !== 0 || width % 4 !== 0 || left % 4 !== 0) return null;
  return new Int32Array(data.buffer, data.byteOffset, data.length >> 2);
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
