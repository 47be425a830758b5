import type { CameraConfiguration } from '../domain/configuration/camera.js';
import type { PlatewardenError } from '../domain/errors.js';
import type { FrameGate, PositionSource } from '../domain/ports.js';
import type { Clock } from '../domain/time.js';
import type { CameraSource } from './camera-source.js';
import { MotionGate } from './gate/motion-gate.js';
import { loginOf } from './login.js';
import { resolveStream } from './onvif/resolve-stream.js';
import { replaySource } from './replay/replay-source.js';
import { rtspSource } from './rtsp/rtsp-source.js';

/** What a camera needs of the unit. */
export interface CameraContext {
  readonly clock: Clock;
  readonly position: PositionSource;
  /** Told when a camera is lost, why, and when the next attempt follows. */
  readonly onLost?: (cameraId: string, fault: PlatewardenError, retryInMs: number) => void;
}

export interface Camera {
  readonly source: CameraSource;
  readonly gate: FrameGate;
}

/** A camera as configured, with its gate. @throws PlatewardenError file_unreadable for a recording that is not there */
export function openCamera(camera: CameraConfiguration, context: CameraContext): Camera {
  const gate = new MotionGate((at) => context.position.positionAt(at)?.speedMps ?? null);
  return { source: sourceOf(camera, context), gate };
}

function sourceOf({ source, ...camera }: CameraConfiguration, { clock, onLost }: CameraContext): CameraSource {
  if (source.kind === 'replay') return replaySource({ ...camera, source }, clock);
  const { stallTimeoutMs } = source;
  const resolve = async () =>
    source.kind === 'rtsp'
      ? { url: source.url, transport: source.transport, ...loginOf(source) }
      : resolveStream(source, loginOf(source), clock);
  const lost = (fault: PlatewardenError, retryInMs: number) => onLost?.(camera.id, fault, retryInMs);
  return rtspSource({ ...camera, stallTimeoutMs, resolve }, { clock, onLost: lost });
}
