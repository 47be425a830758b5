import type { Corners, Point } from '../../domain/geometry.js';
import type { Luma } from './luma.js';
import { warpGrey } from './warp-grey.js';

/** 3×3, row-major: maps (x, y, 1) to (x·w, y·w, w). */
export type Homography = Float64Array;

/** The homography that maps the unit square (clockwise from top left) onto `corners`. */
export function unitSquareTo([p0, p1, p2, p3]: Corners): Homography {
  // Heckbert, Fundamentals of Texture Mapping (1989), 2.2.3.
  const dx1 = p1[0] - p2[0];
  const dx2 = p3[0] - p2[0];
  const sx = p0[0] - p1[0] + p2[0] - p3[0];
  const dy1 = p1[1] - p2[1];
  const dy2 = p3[1] - p2[1];
  const sy = p0[1] - p1[1] + p2[1] - p3[1];
  const det = dx1 * dy2 - dx2 * dy1 || Number.EPSILON;
  const g = (sx * dy2 - dx2 * sy) / det;
  const h = (dx1 * sy - sx * dy1) / det;
  return Float64Array.of(
    p1[0] - p0[0] + g * p1[0],
    p3[0] - p0[0] + h * p3[0],
    p0[0],
    p1[1] - p0[1] + g * p1[1],
    p3[1] - p0[1] + h * p3[1],
    p0[1],
    g,
    h,
    1,
  );
}

/** Where `m` puts (x, y). */
export function project(m: Homography, x: number, y: number): Point {
  const w = m[6]! * x + m[7]! * y + m[8]!;
  return [(m[0]! * x + m[1]! * y + m[2]!) / w, (m[3]! * x + m[4]! * y + m[5]!) / w];
}

/** A part of the unit square, and where in the output it goes. */
export interface WarpPart {
  /** x, y, width, height in the unit square that `corners` spans; may reach outside 0..1. */
  readonly from: readonly [number, number, number, number];
  /** x, y, width, height in output pixels. */
  readonly to: readonly [number, number, number, number];
  /** Samples a source pixel and side where the output is coarser than the source: 1, or less to be quick. */
  readonly density?: number;
}

/** Interleaved samples of 8 bits, `channels` a pixel. */
export interface Samples {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Uint8Array;
}

/** A luma plane as samples. */
export const samplesOf = ({ width, height, data }: Luma): Samples => ({ width, height, channels: 1, data });

/**
 * Rectifies what lies within `corners` (pixel edges: 0 is the left edge of the first pixel) into `out`, planar floats
 * 0..1 of `outWidth` × `outHeight` a channel. Bilinear, averaged over a grid where the source is finer than the output,
 * edge pixels repeated outside the image.
 */
export function warp(
  source: Samples,
  corners: Corners,
  { from, to, density = 1 }: WarpPart,
  out: Float32Array,
  outWidth: number,
  outHeight: number,
): void {
  const m = unitSquareTo(corners);
  const { channels, data, width, height } = source;
  const grid = gridOf(corners, from, to, density);
  if (channels === 1) {
    warpGrey(source, m, grid, { from, to }, out, outWidth);
    return;
  }
  const maxX = width - 1;
  const maxY = height - 1;
  const plane = outWidth * outHeight;
  const scale = 1 / (255 * grid * grid);
  const stepU = from[2] / (to[2] * grid);
  const stepV = from[3] / (to[3] * grid);
  for (let row = 0; row < to[3]; row++) {
    for (let column = 0; column < to[2]; column++) {
      const target = (to[1] + row) * outWidth + to[0] + column;
      for (let c = 0; c < channels; c++) out[target + c * plane] = 0;
      for (let j = 0; j < grid; j++) {
        const v = from[1] + (row * grid + j + 0.5) * stepV;
        for (let i = 0; i < grid; i++) {
          const u = from[0] + (column * grid + i + 0.5) * stepU;
          const w = 1 / (m[6]! * u + m[7]! * v + m[8]!);
          const x = clamp((m[0]! * u + m[1]! * v + m[2]!) * w - 0.5, maxX);
          const y = clamp((m[3]! * u + m[4]! * v + m[5]!) * w - 0.5, maxY);
          const x0 = x | 0;
          const y0 = y | 0;
          const fx = x - x0;
          const fy = y - y0;
          const right = x0 < maxX ? channels : 0;
          const below = y0 < maxY ? width * channels : 0;
          let at = (y0 * width + x0) * channels;
          for (let c = 0; c < channels; c++, at++) {
            const top = data[at]! + (data[at + right]! - data[at]!) * fx;
            const bottom = data[at + below]! + (data[at + below + right]! - data[at + below]!) * fx;
            out[target + c * plane]! += (top + (bottom - top) * fy) * scale;
          }
        }
      }
    }
  }
}

// NaN (a degenerate quadrilateral) becomes 0.
const clamp = (value: number, max: number) => (value > 0 ? Math.min(value, max) : 0);

function gridOf(corners: Corners, from: WarpPart['from'], to: WarpPart['to'], density: number): number {
  const across = (Math.max(sideLength(corners, 0), sideLength(corners, 2)) * from[2]) / to[2];
  const down = (Math.max(sideLength(corners, 1), sideLength(corners, 3)) * from[3]) / to[3];
  return samplesAPixel(density * across, density * down);
}

/**
 * Samples a side and output pixel where one covers `across` × `down` source pixels, so that a plate larger than the
 * output is averaged and does not alias.
 */
export function samplesAPixel(across: number, down: number): number {
  return Math.min(6, Math.max(1, Math.round(Math.max(across, down))));
}

/** Length of the side that starts at corner `i`, pixels. */
export function sideLength(corners: Corners, i: 0 | 1 | 2 | 3): number {
  const a = corners[i]!;
  const b = corners[((i + 1) % 4) as 0 | 1 | 2 | 3]!;
  return Math.hypot(b[0] - a[0], b[1] - a[1]);
}

/** Mean width and height of a quadrilateral, pixels. */
export function sizeOf(corners: Corners): { width: number; height: number } {
  return {
    width: (sideLength(corners, 0) + sideLength(corners, 2)) / 2,
    height: (sideLength(corners, 1) + sideLength(corners, 3)) / 2,
  };
}
