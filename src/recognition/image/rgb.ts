import type { Box } from '../../domain/geometry.js';
import type { FrameImage } from '../../domain/ports.js';
import { rgbOf } from './colour.js';
import { type Samples, warp } from './warp.js';

/** A whole frame as interleaved RGB. */
export function rgbSamples(frame: FrameImage): Samples {
  const { width, height, format, pixels } = frame;
  const data = format === 'rgb24' ? pixels : rgbOf(frame, 0, 0, width, height);
  return { width, height, channels: 3, data };
}

/** The part `area` of `source` scaled to planar floats 0..1, `channels` × height × width. */
export function resize(source: Samples, area: Box, width: number, height: number): Float32Array {
  const [x, y, w, h] = area;
  const out = new Float32Array(source.channels * width * height);
  const corners = [
    [x, y],
    [x + w, y],
    [x + w, y + h],
    [x, y + h],
  ] as const;
  warp(source, corners, { from: [0, 0, 1, 1], to: [0, 0, width, height] }, out, width, height);
  return out;
}
