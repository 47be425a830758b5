import { asPlatewardenError, type PlatewardenError } from '../../domain/errors.js';
import type { Clock } from '../../domain/time.js';
import type { Login } from '../login.js';
import { type Pause, pause } from '../pause.js';
import { backoffMs } from '../rtsp/backoff.js';
import { connectDevice } from './device.js';
import { type CameraRead, parsePlateMetadata } from './plate-metadata.js';

/** What a camera read longer ago is no news: it kept the event while the link was down, milliseconds. */
const newsForMs = 10_000;
/** Between two pulls: some cameras answer at once, with nothing, however long we offer to wait. */
const paceMs = 200;

export interface PlateEventOptions {
  readonly clock: Clock;
  readonly onRead: (read: CameraRead) => void;
  readonly onLost: (fault: PlatewardenError, retryInMs: number) => void;
  /** The device answered a pull, with plates or without. */
  readonly onHeard?: () => void;
  readonly wait?: Pause;
  readonly random?: () => number;
}

/**
 * Pulls a device's events (PullPoint) until `signal` aborts, and hands on each plate that it read, freshly, with times
 * by our clock. Lost connections come back with the same patience as streams.
 */
export async function pullPlateEvents(
  address: string,
  login: () => Login,
  { clock, onRead, onLost, onHeard, wait = pause, random = Math.random }: PlateEventOptions,
  signal: AbortSignal,
): Promise<void> {
  for (let failures = 0; !signal.aborted; ) {
    try {
      const device = await connectDevice(address, login(), clock);
      const events = await device.subscribe();
      while (!signal.aborted) {
        const xml = await events.pull(signal);
        failures = 0;
        onHeard?.();
        for (const read of parsePlateMetadata(xml)) {
          const at = read.at === null ? null : read.at - device.clockOffsetMs();
          if (at === null || clock.now() - at <= newsForMs) onRead({ ...read, at });
        }
        await wait(paceMs, signal);
      }
    } catch (error) {
      if (signal.aborted) return;
      failures += 1;
      const retryInMs = backoffMs(failures, random());
      onLost(asPlatewardenError(error), retryInMs);
      await wait(retryInMs, signal);
    }
  }
}
