import type { FrameSource } from '../domain/ports.js';
import type { CameraStatus } from './camera-status.js';

/** A source of frames that tells how it fares. */
export interface CameraSource extends FrameSource {
  status(): CameraStatus;
}
