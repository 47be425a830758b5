import { boxOf, type Corners, type Point } from '../../domain/geometry.js';
import type { FrameImage } from '../../domain/ports.js';
import type { Samples } from './warp.js';

/** A colour cut-out of a frame, and where the corners lie in it. */
export interface ColourCut {
  readonly samples: Samples;
  readonly corners: Corners;
}

/** RGB of what lies about `corners`, with `margin` of its size around: only this much is converted of an `i420` frame. */
export function colourAround(frame: FrameImage, corners: Corners, margin: number): ColourCut {
  if (frame.format === 'rgb24') {
    const { width, height, pixels } = frame;
    return { samples: { width, height, channels: 3, data: pixels }, corners };
  }
  const [x, y, w, h] = boxOf(corners);
  const left = bound(x - w * margin - 2, frame.width - 1);
  const top = bound(y - h * margin - 2, frame.height - 1);
  const width = bound(x + w * (1 + margin) + 3, frame.width) - left || 1;
  const height = bound(y + h * (1 + margin) + 3, frame.height) - top || 1;
  const shift = ([px, py]: Point): Point => [px - left, py - top];
  const data = rgbOf(frame, left, top, width, height);
  const moved: Corners = [shift(corners[0]), shift(corners[1]), shift(corners[2]), shift(corners[3])];
  return { samples: { width, height, channels: 3, data }, corners: moved };
}

/** RGB (3 bytes a pixel) of a part of an `i420` frame, BT.601 full range as cameras' JPEG and most streams come near. */
export function rgbOf(frame: FrameImage, left: number, top: number, width: number, height: number): Uint8Array {
  const { pixels } = frame;
  const half = Math.ceil(frame.width / 2);
  const uAt = frame.width * frame.height;
  const vAt = uAt + half * Math.ceil(frame.height / 2);
  const rgb = new Uint8ClampedArray(width * height * 3);
  for (let y = 0, out = 0; y < height; y++) {
    for (let x = 0; x < width; x++, out += 3) {
      const luma = pixels[(top + y) * frame.width + left + x]!;
      const chroma = ((top + y) >> 1) * half + ((left + x) >> 1);
      const u = pixels[uAt + chroma]! - 128;
      const v = pixels[vAt + chroma]! - 128;
      rgb[out] = luma + 1.402 * v;
      rgb[out + 1] = luma - 0.344 * u - 0.714 * v;
      rgb[out + 2] = luma + 1.772 * u;
    }
  }
  return new Uint8Array(rgb.buffer);
}

const bound = (value: number, max: number) => Math.round(Math.min(Math.max(0, value), max));
