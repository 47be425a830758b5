import type { Corners } from '../domain/geometry.js';
import type { PlateRegion } from '../domain/plate-read.js';
import type { FrameImage } from '../domain/ports.js';
import type { CtcReading } from './text/ctc.js';

/** Told what each stage saw, for a technician who aims a camera. */
export interface Trace {
  regions(frame: FrameImage, regions: readonly PlateRegion[]): void;
  /** `crop`: planar floats 0..1; only the first plane is looked at. */
  crop(corners: Corners, crop: Float32Array, width: number, height: number, reading: CtcReading): void;
}
