import type { CameraConfiguration } from '../../domain/configuration/camera.js';
import { PlatewardenError } from '../../domain/errors.js';
import type { Frame } from '../../domain/frame.js';
import type { Clock, UtcMs } from '../../domain/time.js';
import type { CameraSource } from '../camera-source.js';
import { CameraMeter } from '../camera-status.js';
import { ExclusionZones } from '../exclusion-zones.js';
import { LatestFrame } from '../latest-frame.js';
import { type Pause, pause } from '../pause.js';
import { RateLimit } from '../rate-limit.js';
import { openRecording, type RecordedPicture } from './recording.js';

export type ReplayConfiguration = Extract<CameraConfiguration['source'], { kind: 'replay' }>;
export type ReplayCamera = Pick<CameraConfiguration, 'id' | 'analysisRate' | 'maxWidth' | 'exclusionZones'> & {
  source: ReplayConfiguration;
  /** The rate at a time, where it is not always `analysisRate`. */
  rateAt?: (at: UtcMs) => number;
  /** Told, once, that the recording is damaged: what can be decoded of it is served none the less. */
  onDamage?: (fault: PlatewardenError) => void;
};

/**
 * A recording served as if it were a camera. Times are the recording's own and the same in every run: the start plus
 * what each picture stands from the first. At a speed, it keeps the pace and drops what recognition is too busy for,
 * as a camera would; `fastest` waits for recognition and drops nothing.
 * @throws PlatewardenError file_unreadable, program_missing, image_invalid
 */
export function replaySource(camera: ReplayCamera, clock: Clock, wait: Pause = pause): CameraSource {
  const { source, id } = camera;
  const recording = openRecording(source.path, camera.maxWidth);
  const startAt = source.startAt === undefined ? recording.writtenAt : Date.parse(source.startAt);
  const zones = new ExclusionZones(camera.exclusionZones);
  const meter = new CameraMeter(id, clock);

  async function* recorded(signal: AbortSignal): AsyncGenerator<Frame> {
    const trusted = source.startAt !== undefined;
    const intervalMs = 1000 / source.framesPerSecond;
    let sequence = 0;
    let roundStartsMs = 0;
    do {
      let lastMs = 0;
      try {
        for await (const picture of recording.pictures(intervalMs, signal)) {
          lastMs = picture.atMs;
          zones.blacken(picture);
          meter.arrived(picture);
          yield frameOf(id, sequence++, startAt, roundStartsMs + picture.atMs, trusted, picture);
        }
      } catch (error) {
        if (!(error instanceof PlatewardenError) || error.code !== 'recording_damaged') throw error;
        meter.ailing(error.code, error.message);
        if (roundStartsMs === 0) camera.onDamage?.(error);
      }
      roundStartsMs += lastMs + intervalMs;
    } while (source.loop && !signal.aborted);
  }

  async function* inPace(speed: number, signal: AbortSignal): AsyncGenerator<Frame> {
    const ended = new AbortController();
    const both = AbortSignal.any([signal, ended.signal]);
    const slot = new LatestFrame(() => meter.dropped('busy'));
    const filling = fill(slot, recorded(both), speed, both);
    // Its fault is thrown below, once what it delivered has been taken.
    filling.catch(() => undefined);
    try {
      for (let frame = await slot.take(); frame !== null; frame = await slot.take()) {
        meter.handedOut();
        yield frame;
      }
      await filling;
    } finally {
      ended.abort();
    }
  }

  async function fill(slot: LatestFrame, frames: AsyncIterable<Frame>, speed: number, signal: AbortSignal) {
    const began = clock.monotonicMs();
    const pacer = new RateLimit();
    try {
      for await (const frame of frames) {
        const due = began + frame.monotonicMs / speed;
        const early = due - clock.monotonicMs();
        if (early > 0) await wait(early, signal);
        if (signal.aborted) return;
        const rate = camera.rateAt?.(frame.capturedAt) ?? camera.analysisRate;
        if (pacer.admit(frame.monotonicMs, rate)) slot.put(frame);
        else meter.dropped('rate');
      }
    } finally {
      slot.close();
    }
  }

  return {
    cameraId: id,
    status: () => meter.status(),
    async *frames(signal) {
      if (source.speed !== 'fastest') return yield* inPace(source.speed, signal);
      for await (const frame of recorded(signal)) {
        if (signal.aborted) return;
        meter.handedOut();
        yield frame;
      }
    },
  };
}

function frameOf(
  cameraId: string,
  sequence: number,
  startAt: UtcMs,
  atMs: number,
  trusted: boolean,
  { width, height, format, pixels }: RecordedPicture,
): Frame {
  const capturedAt = Math.round(startAt + atMs);
  const clock = { source: 'recording', trusted } as const;
  return { cameraId, sequence, capturedAt, clock, monotonicMs: atMs, width, height, format, pixels };
}
