import type { FrameImage } from '../../domain/ports.js';
import { rgbOf } from './colour.js';
import type { Samples } from './warp.js';

/** A whole frame as interleaved RGB. */
export function rgbSamples(frame: FrameImage): Samples {
  const { width, height, format, pixels } = frame;
  const data = format === 'rgb24' ? pixels : rgbOf(frame, 0, 0, width, height);
  return { width, height, channels: 3, data };
}
