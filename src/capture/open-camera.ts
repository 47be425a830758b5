import type { CameraConfiguration } from '../domain/configuration/camera.js';
import type { PlatewardenError } from '../domain/errors.js';
import type { FrameGate, PositionSource, Recogniser, RecognitionOptions } from '../domain/ports.js';
import type { Clock, UtcMs } from '../domain/time.js';
import type { CameraSource } from './camera-source.js';
import type { CameraStatus } from './camera-status.js';
import { isNight } from './daylight.js';
import { MotionGate } from './gate/motion-gate.js';
import type { SceneFault } from './gate/scene-health.js';
import { loginOf } from './login.js';
import { pullPlateEvents } from './onvif/plate-events.js';
import { resolveStream } from './onvif/resolve-stream.js';
import { SelfReadingCamera } from './onvif/self-reading.js';
import { replaySource } from './replay/replay-source.js';
import { rtspSource } from './rtsp/rtsp-source.js';

/** What a camera needs of the unit. */
export interface CameraContext {
  readonly clock: Clock;
  readonly position: PositionSource;
  /** Told when a camera is lost, why, and when the next attempt follows. */
  readonly onLost?: (cameraId: string, fault: PlatewardenError, retryInMs: number) => void;
  /** Told of a recording that is damaged; what can be decoded of it is served. */
  readonly onDamage?: (cameraId: string, fault: PlatewardenError) => void;
}

export interface Camera {
  readonly source: CameraSource;
  readonly gate: FrameGate;
  /** How recognition looks at a frame of this time: the settings of day or night. */
  readonly options: (at: UtcMs) => RecognitionOptions;
  /** What ails its pictures: focus, aim, exposure. */
  readonly faults: () => readonly SceneFault[];
  /** Only for a camera that reads plates itself: in place of the unit's. */
  readonly recogniser?: Recogniser;
}

/** A camera as configured, with its gate. @throws PlatewardenError file_unreadable for a recording that is not there */
export function openCamera(camera: CameraConfiguration, context: CameraContext): Camera {
  const { source } = camera;
  if (source.kind === 'onvif' && source.reads === 'camera') return selfReadingCamera(camera, source, context);
  const speedMps = (at: UtcMs) => context.position.positionAt(at)?.speedMps ?? null;
  const gate = new MotionGate(speedMps, camera.exclusionZones);
  const { clock, position } = context;
  const settings = settingsOf(camera, position);
  return {
    source: sourceOf(camera, settings, context),
    gate,
    options: (at) => ({ minPlateWidth: settings(at).minPlateWidth }),
    // At night a dark picture is no fault: infrared lamps show little but plates.
    faults: () => gate.faults().filter((fault) => fault !== 'dark' || !isNightAt(position, clock.now())),
  };
}

function isNightAt(position: PositionSource, at: UtcMs): boolean {
  const place = position.positionAt(at);
  return place !== null && isNight(at, place);
}

type SettingsAt = (at: UtcMs) => { readonly analysisRate: number; readonly minPlateWidth: number };

/** A camera's settings at a time: by day, or by night where there is a position to tell. */
function settingsOf({ analysisRate, minPlateWidth, night }: CameraConfiguration, position: PositionSource): SettingsAt {
  const byDay = { analysisRate, minPlateWidth };
  const byNight = {
    analysisRate: night.analysisRate ?? analysisRate,
    minPlateWidth: night.minPlateWidth ?? minPlateWidth,
  };
  return (at) => (isNightAt(position, at) ? byNight : byDay);
}

function sourceOf(
  { source, ...camera }: CameraConfiguration,
  settings: SettingsAt,
  { clock, onLost, onDamage }: CameraContext,
): CameraSource {
  const analysisRate = Math.max(camera.analysisRate, camera.night.analysisRate ?? 0);
  const rateAt = (at: UtcMs) => settings(at).analysisRate;
  if (source.kind === 'replay') {
    const damaged = (fault: PlatewardenError) => onDamage?.(camera.id, fault);
    return replaySource({ ...camera, source, analysisRate, rateAt, onDamage: damaged }, clock);
  }
  const { stallTimeoutMs } = source;
  const resolve = async () =>
    source.kind === 'rtsp'
      ? { url: source.url, transport: source.transport, ...loginOf(source) }
      : resolveStream(source, loginOf(source), clock);
  const lost = (fault: PlatewardenError, retryInMs: number) => onLost?.(camera.id, fault, retryInMs);
  return rtspSource({ ...camera, analysisRate, rateAt, stallTimeoutMs, resolve }, { clock, onLost: lost });
}

type OnvifSource = Extract<CameraConfiguration['source'], { kind: 'onvif' }>;

/** Its stream gives the pictures, its events the reads; both for as long as frames are asked for. */
function selfReadingCamera(camera: CameraConfiguration, onvif: OnvifSource, context: CameraContext): Camera {
  const settings = settingsOf(camera, context.position);
  const pictures = sourceOf(camera, settings, context);
  const reader = new SelfReadingCamera(camera.exclusionZones);
  let deaf: CameraStatus['fault'] = null;
  const events = {
    clock: context.clock,
    onRead: (read: Parameters<typeof reader.told>[0]) => reader.told(read),
    onLost: (fault: PlatewardenError, retryInMs: number) => {
      deaf = { code: fault.code, message: fault.message };
      context.onLost?.(camera.id, fault, retryInMs);
    },
    onHeard: () => {
      deaf = null;
    },
  };
  const source: CameraSource = {
    cameraId: pictures.cameraId,
    status: () => {
      const status = pictures.status();
      // Its pictures alone read no plate.
      return { ...status, fault: status.fault ?? deaf };
    },
    giveBack: (frame) => pictures.giveBack?.(frame),
    async *frames(signal) {
      const ended = new AbortController();
      const both = AbortSignal.any([signal, ended.signal]);
      // Faults are told through `onLost`.
      pullPlateEvents(onvif.address, () => loginOf(onvif), events, both).catch(() => undefined);
      try {
        yield* pictures.frames(signal);
      } finally {
        ended.abort();
      }
    },
  };
  return { source, gate: reader, options: () => ({}), faults: () => [], recogniser: reader };
}
