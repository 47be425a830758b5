import type { GeofenceArea, Geofences } from '../domain/configuration/geofences.js';
import { distanceM, type Position } from '../domain/position.js';
import { distanceToRingM } from '../domain/ring.js';

/** Capture resumes this far outside: wander of a standing receiver is some ten metres. */
const marginM = 30;
/** Of a receiver that does not say: 95% at the worst site (GPS SPS Performance Standard, 2020). */
const unstatedErrorM = 15;
/** Of a unit that does not say: no slower than traffic on a motorway. */
const unstatedSpeedMps = 36;

/** Whether capture is paused where the unit is (clause S-9.10a); told of each change, with the reason or null. */
export class CapturePause {
  readonly #fences: Geofences;
  readonly #onChange: (reason: string | null) => void;
  #reason: string | null = null;

  constructor(fences: Geofences, onChange: (reason: string | null) => void) {
    this.#fences = fences;
    this.#onChange = onChange;
  }

  /** Why capture is paused now, or null. */
  get pausedBy(): string | null {
    return this.#reason;
  }

  /** True when a frame that was taken at `position` must not be looked at; one who may be within an area is, and a fix that no car can have reached is none. */
  isPausedAt(position: Position | null): boolean {
    const reason = this.#reasonAt(position);
    if (reason !== this.#reason) {
      this.#reason = reason;
      this.#onChange(reason);
    }
    return reason !== null;
  }

  #reasonAt(position: Position | null): string | null {
    const { areas, withoutPosition } = this.#fences;
    if (areas.length === 0) return null;
    if (position === null || position.implausible) return withoutPosition === 'pause' ? 'position unknown' : null;
    const reachM = mayBeOffM(position);
    const within = (distanceM: number) => areas.find((area) => distanceToAreaM(area, position) <= distanceM)?.reason;
    return within(reachM) ?? (this.#reason === null ? null : (within(reachM + marginM) ?? null));
  }
}

/** How far from `position` the unit may be: by the error of the fix, and by the way since it was made. */
function mayBeOffM({ accuracyM, fix, speedMps, ageMs }: Position): number {
  const errorM = accuracyM ?? (fix === 'surveyed' ? 0 : unstatedErrorM);
  return errorM + ((speedMps ?? unstatedSpeedMps) * ageMs) / 1000;
}

/** Metres from `position` to the area's edge; 0 or less within it. */
function distanceToAreaM(area: GeofenceArea, position: Position): number {
  if ('corners' in area) return distanceToRingM(area.corners, position);
  return distanceM(area, position) - area.radiusM;
}
