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
  for (let y = top, out = 0; y < top + height; y++) {
    const luma = y * frame.width;
    const chroma = (y >> 1) * half;
    // In parts of 65,536, and a half for rounding; two pixels of a row share them.
    let [red, green, blue] = [0, 0, 0];
    for (let x = left; x < left + width; x++, out += 3) {
      if ((x & 1) === 0 || x === left) {
        const u = pixels[uAt + chroma + (x >> 1)]! - 128;
        const v = pixels[vAt + chroma + (x >> 1)]! - 128;
        red = 32_768 + 91_881 * v;
        green = 32_768 - 22_544 * u - 46_793 * v;
        blue = 32_768 + 116_130 * u;
      }
      const grey = pixels[luma + x]! << 16;
      rgb[out] = (grey + red) >> 16;
      rgb[out + 1] = (grey + green) >> 16;
      rgb[out + 2] = (grey + blue) >> 16;
    }
  }
  return new Uint8Array(rgb.buffer);
}

const bound = (value: number, max: number) => Math.round(Math.min(Math.max(0, value), max));
