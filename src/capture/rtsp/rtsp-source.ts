import type { CameraConfiguration } from '../../domain/configuration/camera.js';
import { asPlatewardenError, type PlatewardenError } from '../../domain/errors.js';
import type { Frame } from '../../domain/frame.js';
import type { Clock, UtcMs } from '../../domain/time.js';
import type { CameraSource } from '../camera-source.js';
import { CameraMeter, type DropCause } from '../camera-status.js';
import { ExclusionZones } from '../exclusion-zones.js';
import type { RawFrame } from '../ffmpeg/raw-frames.js';
import { LatestFrame } from '../latest-frame.js';
import { type Pause, pause } from '../pause.js';
import { PixelPool } from '../pixel-pool.js';
import { RateLimit } from '../rate-limit.js';
import type { StreamAddress } from './address.js';
import { backoffMs } from './backoff.js';
import { watchStream } from './stream.js';

export interface LiveCamera extends Pick<CameraConfiguration, 'id' | 'analysisRate' | 'maxWidth' | 'exclusionZones'> {
  readonly stallTimeoutMs: number;
  /** The rate at a time, where it is not always `analysisRate`, which is the highest. */
  readonly rateAt?: (at: UtcMs) => number;
  /** Asked before each connection: an address may change (ONVIF), or be unknown until the device answers. */
  readonly resolve: (signal: AbortSignal) => Promise<StreamAddress>;
}

export interface LiveOptions {
  readonly clock: Clock;
  /** Told of each lost connection and of the wait until the next attempt. */
  readonly onLost: (fault: PlatewardenError, retryInMs: number) => void;
  readonly wait?: Pause;
  readonly random?: () => number;
}

/** A frame is never called older than this: a wall clock that was stepped would make it so, milliseconds. */
const oldestMs = 5000;

/**
 * A live stream that comes back by itself, for months: each connection is one ffmpeg process, watched, and reaped
 * before the next one starts. Only the latest frame waits for recognition; the others are counted.
 */
export function rtspSource(
  camera: LiveCamera,
  { clock, onLost, wait = pause, random = Math.random }: LiveOptions,
): CameraSource {
  const { id, analysisRate: framesPerSecond, stallTimeoutMs } = camera;
  const meter = new CameraMeter(id, clock);
  const zones = new ExclusionZones(camera.exclusionZones);
  const pool = new PixelPool();
  const pacer = new RateLimit();
  let sequence = 0;
  let slot: LatestFrame | null = null;

  function frameOf({ us, width, height, pixels }: RawFrame): Frame {
    zones.blacken({ width, height, format: 'i420', pixels });
    // ffmpeg stamps frames with the computer's clock, which ours may differ from: only the age is taken from it.
    const ageMs = Math.min(oldestMs, Math.max(0, Date.now() - us / 1000));
    const capturedAt = Math.round(clock.now() - ageMs);
    const monotonicMs = clock.monotonicMs() - ageMs;
    const seen = { width, height, format: 'i420', pixels } as const;
    return { cameraId: id, sequence: sequence++, capturedAt, clock: clock.statement(), monotonicMs, ...seen };
  }

  /** ffmpeg keeps to the highest rate; a lower one, for now, is kept to here. */
  function isDue({ capturedAt, monotonicMs }: Frame): boolean {
    const rate = camera.rateAt?.(capturedAt) ?? framesPerSecond;
    return rate >= framesPerSecond || pacer.admit(monotonicMs, rate);
  }

  function giveBack({ pixels }: Frame, dropped: DropCause): void {
    meter.dropped(dropped);
    pool.giveBack(pixels);
  }

  async function connectAgain(slot: LatestFrame, signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; ) {
      const fault = await connectOnce(slot, signal, () => {
        failures = 0;
      });
      if (fault === null) return;
      failures += 1;
      const retryInMs = backoffMs(failures, random());
      meter.lost(fault.code, fault.message);
      onLost(fault, retryInMs);
      await wait(retryInMs, signal);
    }
  }

  async function connectOnce(
    slot: LatestFrame,
    signal: AbortSignal,
    onAlive: () => void,
  ): Promise<PlatewardenError | null> {
    try {
      const address = await camera.resolve(signal);
      const options = {
        cameraId: id,
        address,
        framesPerSecond,
        maxWidth: camera.maxWidth,
        stallTimeoutMs,
        allocate: (bytes: number) => pool.take(bytes),
      };
      return await watchStream(
        options,
        (raw) => {
          onAlive();
          meter.arrived(raw);
          const frame = frameOf(raw);
          if (isDue(frame)) slot.put(frame);
          else giveBack(frame, 'rate');
        },
        signal,
      );
    } catch (error) {
      return signal.aborted ? null : asPlatewardenError(error);
    }
  }

  return {
    cameraId: id,
    status: () => meter.status(),
    giveBack: ({ pixels }) => pool.giveBack(pixels),
    newer(frame) {
      const next = slot?.takeNewer() ?? null;
      if (next !== null) giveBack(frame, 'busy');
      return next;
    },
    isBehind: () => slot?.isBehind ?? false,
    async *frames(signal) {
      const ended = new AbortController();
      const latest = new LatestFrame((frame) => giveBack(frame, 'busy'));
      slot = latest;
      const connecting = connectAgain(latest, AbortSignal.any([signal, ended.signal])).finally(() => latest.close());
      try {
        for (let frame = await latest.take(); frame !== null && !signal.aborted; frame = await latest.take()) {
          meter.handedOut();
          yield frame;
        }
      } finally {
        ended.abort();
        await connecting;
      }
    },
  };
}
