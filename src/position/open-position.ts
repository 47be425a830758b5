import type { PositionConfiguration } from '../domain/configuration/position.js';
import type { PlatewardenError } from '../domain/errors.js';
import type { PositionSource } from '../domain/ports.js';
import type { Clock, UtcMs } from '../domain/time.js';
import { fixedPosition } from './fixed.js';
import { LivePosition } from './live-position.js';
import { type ReceiverAddress, runReceiver } from './receiver.js';
import { recordedPosition } from './recording.js';

/** A source of positions that may have to be kept running. */
export interface RunningPosition extends PositionSource {
  /** Listens to the receiver until `signal` aborts; at once done where there is none. */
  run(signal: AbortSignal): Promise<void>;
}

export interface PositionEvents {
  /** A fix told the time: it may correct the computer's clock. */
  time?(at: UtcMs): void;
  /** The receiver was lost and is being tried again. */
  lost?(error: PlatewardenError): void;
}

/** The source of positions that the configuration names. @throws PlatewardenError file_unreadable, position_invalid */
export function openPosition(
  configuration: PositionConfiguration,
  clock: Clock,
  events: PositionEvents = {},
): RunningPosition {
  switch (configuration.kind) {
    case 'none':
      return still({ positionAt: () => null });
    case 'fixed':
      return still(fixedPosition(configuration));
    case 'nmea-log':
      return still(recordedPosition(configuration.path));
    default:
      return live(configuration, clock, events);
  }
}

function still(source: PositionSource): RunningPosition {
  return { positionAt: (at) => source.positionAt(at), run: async () => undefined };
}

function live(address: ReceiverAddress, clock: Clock, events: PositionEvents): RunningPosition {
  const position = new LivePosition(clock, address.kind === 'gpsd' ? 'gpsd' : 'nmea');
  return {
    positionAt: (at) => position.positionAt(at),
    run: (signal) =>
      runReceiver(
        address,
        {
          fix: (fix) => {
            position.receive(fix);
            // Without a fix a receiver goes by its own clock, which may be years off.
            if (fix.place !== null && fix.at !== null) events.time?.(fix.at);
          },
          lost: (error) => events.lost?.(error),
        },
        signal,
      ),
  };
}
