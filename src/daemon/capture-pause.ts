import { unitActor } from '../domain/access.js';
import type { Geofences } from '../domain/configuration/geofences.js';
import type { Logger } from '../ops/logger.js';
import { CapturePause } from '../policy/geofence.js';
import type { Office } from '../store/office.js';

/** Capture's pauses by place, each and its end on record (clause S-9.10a). */
export function recordedPause(geofences: Geofences, { audit, unit }: Office, log: Logger): CapturePause {
  return new CapturePause(geofences, (reason) => {
    const action = reason === null ? 'capture_resumed' : 'capture_paused';
    log.info({ event: action, reason });
    audit.append({ actor: unitActor(unit), action, dataElements: { reason } });
  });
}
