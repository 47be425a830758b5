import { PlatewardenError } from '../../domain/errors.js';
import { frameBytes } from '../../domain/frame.js';
import type { FrameImage } from '../../domain/ports.js';

/** Brightness of an image: 8 bits a pixel, row-major, no padding. */
export interface Luma {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

const known = new WeakMap<FrameImage, Luma>();

/**
 * Luma of a frame (BT.601, as cameras make it): the plane itself for `i420`, computed once a frame for `rgb24`.
 * @throws frame_invalid when the pixels do not fill the frame
 */
export function lumaOf(frame: FrameImage): Luma {
  const { width, height, format, pixels } = frame;
  if (!(width > 0 && height > 0) || pixels.length < frameBytes(width, height, format)) {
    throw new PlatewardenError('frame_invalid', `A ${format} frame of ${width}x${height} has ${pixels.length} bytes`);
  }
  const already = known.get(frame);
  if (already) return already;
  const data = format === 'i420' ? pixels.subarray(0, width * height) : lumaOfRgb(pixels, width * height);
  const luma = { width, height, data };
  known.set(frame, luma);
  return luma;
}

function lumaOfRgb(rgb: Uint8Array, count: number): Uint8Array {
  const luma = new Uint8Array(count);
  // 77, 150 and 29 of 256 are 0.299, 0.587 and 0.114.
  for (let i = 0, at = 0; i < count; i++, at += 3) {
    luma[i] = (rgb[at]! * 77 + rgb[at + 1]! * 150 + rgb[at + 2]! * 29 + 128) >> 8;
  }
  return luma;
}
