import type { PositionConfiguration } from '../domain/configuration/position.js';
import type { PositionSource } from '../domain/ports.js';
import { fixedPosition } from './fixed.js';
import { recordedPosition } from './recording.js';

/** The source of positions that the configuration names. @throws PlatewardenError file_unreadable, position_invalid */
export function openPosition(configuration: PositionConfiguration): PositionSource {
  switch (configuration.kind) {
    case 'none':
      return { positionAt: () => null };
    case 'fixed':
      return fixedPosition(configuration);
    case 'nmea-log':
      return recordedPosition(configuration.path);
  }
}
