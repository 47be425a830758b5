import { unitActor } from '../domain/access.js';
import type { Geofences } from '../domain/configuration/geofences.js';
import type { Position } from '../domain/position.js';
import type { Clock } from '../domain/time.js';
import type { Logger } from '../ops/logger.js';
import { OwedRecords } from '../ops/owed-records.js';
import { CapturePause } from '../policy/geofence.js';
import type { Office } from '../store/office.js';

/**
 * Capture's pauses by place, each and its end on record with its time (clause S-9.10a). On a full disk capture pauses and
 * resumes all the same; the record is owed, and written with the first frame that finds room.
 */
export function recordedPause(
  geofences: Geofences,
  { audit, unit }: Pick<Office, 'audit' | 'unit'>,
  clock: Clock,
  log: Logger,
): Pick<CapturePause, 'pausedBy' | 'isPausedAt'> {
  const records = new OwedRecords(({ reason, at }: { reason: string | null; at: number }) => {
    const action = reason === null ? 'capture_resumed' : 'capture_paused';
    audit.append({ actor: unitActor(unit), action, dataElements: { reason, changedAt: at } });
  });
  const pause = new CapturePause(geofences, (reason) => {
    log.info({ event: reason === null ? 'capture_resumed' : 'capture_paused', reason });
    records.add({ reason, at: clock.now() });
  });
  return {
    get pausedBy() {
      return pause.pausedBy;
    },
    isPausedAt: (position: Position | null) => {
      records.pay();
      return pause.isPausedAt(position);
    },
  };
}
