import type { Corners } from '../../domain/geometry.js';
import { type Samples, sizeOf, warp } from '../image/warp.js';

/** How the reader network wants its plates cut. */
export interface CropLayout {
  readonly inputWidth: number;
  readonly inputHeight: number;
  /** The located quadrilateral is widened by this share of its size on each side. */
  readonly margin: number;
  /** Plates squarer than this (width / height) have two lines. */
  readonly twoLineBelowAspect: number;
  /** The halves of a two-line plate overlap by twice this share of its height. */
  readonly twoLineOverlap: number;
}

/** Lines of characters on a plate. */
export type Lines = 1 | 2;

/**
 * The reader's input of one plate, planar floats 0..1, `channels` × height × width: rectified by its corners and a
 * margin; a two-line plate's lower half lies to the right of its upper half.
 */
export function cropPlate(
  source: Samples,
  corners: Corners,
  layout: CropLayout,
  lines: Lines,
  out?: Float32Array,
): Float32Array {
  const { inputWidth, inputHeight, margin, twoLineOverlap } = layout;
  const input = out ?? new Float32Array(source.channels * inputWidth * inputHeight);
  const whole = 1 + 2 * margin;
  if (lines === 1) {
    const part = { from: [-margin, -margin, whole, whole], to: [0, 0, inputWidth, inputHeight] } as const;
    warp(source, corners, part, input, inputWidth, inputHeight);
    return input;
  }
  const half = inputWidth / 2;
  const share = (0.5 + twoLineOverlap) * whole;
  const upper = { from: [-margin, -margin, whole, share], to: [0, 0, half, inputHeight] } as const;
  const lower = { from: [-margin, 1 + margin - share, whole, share], to: [half, 0, half, inputHeight] } as const;
  warp(source, corners, upper, input, inputWidth, inputHeight);
  warp(source, corners, lower, input, inputWidth, inputHeight);
  return input;
}

/** How many lines of characters a plate of this shape mostly holds. */
export function linesOf(corners: Corners, { twoLineBelowAspect }: CropLayout): Lines {
  const { width, height } = sizeOf(corners);
  return width < height * twoLineBelowAspect ? 2 : 1;
}

/** Whether a plate of this shape may hold one line as well as two: corners without a rim or a band make it wider. */
export function mayHoldEither(corners: Corners): boolean {
  const { width, height } = sizeOf(corners);
  return width > height * 0.9 && width < height * 2.1;
}
