import { type Box, cornersOf } from '../../domain/geometry.js';
import { type Samples, warp } from './warp.js';

/** The part `area` of `source` scaled to planar floats 0..1, `channels` × height × width. */
export function resize(source: Samples, area: Box, width: number, height: number): Float32Array {
  const out = new Float32Array(source.channels * width * height);
  warp(source, cornersOf(area), { from: [0, 0, 1, 1], to: [0, 0, width, height] }, out, width, height);
  return out;
}
