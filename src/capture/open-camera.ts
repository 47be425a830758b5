import type { CameraConfiguration } from '../domain/configuration/camera.js';
import type { FrameGate, PositionSource } from '../domain/ports.js';
import type { Clock } from '../domain/time.js';
import type { CameraSource } from './camera-source.js';
import { MotionGate } from './gate/motion-gate.js';
import { replaySource } from './replay/replay-source.js';

/** What a camera needs of the unit. */
export interface CameraContext {
  readonly clock: Clock;
  readonly position: PositionSource;
}

export interface Camera {
  readonly source: CameraSource;
  readonly gate: FrameGate;
}

/** A camera as configured, with its gate. @throws PlatewardenError file_unreadable for a recording that is not there */
export function openCamera(camera: CameraConfiguration, { clock, position }: CameraContext): Camera {
  const gate = new MotionGate((at) => position.positionAt(at)?.speedMps ?? null);
  return { source: sourceOf(camera, clock), gate };
}

function sourceOf({ source, ...camera }: CameraConfiguration, clock: Clock): CameraSource {
  switch (source.kind) {
    case 'replay':
      return replaySource({ ...camera, source }, clock);
  }
}
