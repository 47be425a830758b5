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
  const inWords = lumaOfWords(rgb, count, luma);
  // 77, 150 and 29 of 256 are 0.299, 0.587 and 0.114.
  for (let i = inWords, at = 3 * i; i < count; i++, at += 3) {
    luma[i] = (rgb[at]! * 77 + rgb[at + 1]! * 150 + rgb[at + 2]! * 29 + 128) >> 8;
  }
  return luma;
}

/** Four pixels from three words of memory at a time, in two thirds of the time. @returns how many it did */
function lumaOfWords(rgb: Uint8Array, count: number, luma: Uint8Array): number {
  if (rgb.byteOffset % 4 !== 0 || !isLittleEndian) return 0;
  const words = new Uint32Array(rgb.buffer, rgb.byteOffset, (3 * count) >> 2);
  const end = count & ~3;
  for (let i = 0, at = 0; i < end; i += 4, at += 3) {
    const a = words[at]!;
    const b = words[at + 1]!;
    const c = words[at + 2]!;
    luma[i] = ((a & 255) * 77 + ((a >>> 8) & 255) * 150 + ((a >>> 16) & 255) * 29 + 128) >> 8;
    luma[i + 1] = ((a >>> 24) * 77 + (b & 255) * 150 + ((b >>> 8) & 255) * 29 + 128) >> 8;
    luma[i + 2] = (((b >>> 16) & 255) * 77 + (b >>> 24) * 150 + (c & 255) * 29 + 128) >> 8;
    luma[i + 3] = (((c >>> 8) & 255) * 77 + ((c >>> 16) & 255) * 150 + (c >>> 24) * 29 + 128) >> 8;
  }
  return end;
}

export const isLittleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;
