import type { ClockStatement, UtcMs } from './time.js';

/**
 * Layout of a frame's pixels, always 8 bits, no padding:
 * `rgb24` is interleaved R, G, B (3 bytes a pixel); `i420` is the luma plane (width × height), then U and V at half
 * width and height, as cameras and ffmpeg deliver it, so that the luma that recognition works on costs nothing.
 */
export type PixelFormat = 'rgb24' | 'i420';

/** One captured image. */
export interface Frame {
  readonly cameraId: string;
  /** Counts the frames that this camera delivered, from 0. */
  readonly sequence: number;
  readonly capturedAt: UtcMs;
  readonly clock: ClockStatement;
  /** Monotonic time of exposure; differences are durations. */
  readonly monotonicMs: number;
  readonly width: number;
  readonly height: number;
  readonly format: PixelFormat;
  /** Backed by a SharedArrayBuffer where it goes to worker threads without a copy. */
  readonly pixels: Uint8Array;
}

/** Bytes that `width` × `height` pixels take in `format`. */
export function frameBytes(width: number, height: number, format: PixelFormat): number {
  if (format === 'rgb24') return width * height * 3;
  const chroma = Math.ceil(width / 2) * Math.ceil(height / 2);
  return width * height + 2 * chroma;
}
