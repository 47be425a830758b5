import type { Frame } from '../../domain/frame.js';
import type { Box } from '../../domain/geometry.js';
import type { FrameGate } from '../../domain/ports.js';
import type { UtcMs } from '../../domain/time.js';
import type { Zone } from '../exclusion-zones.js';
import { changedAreas } from './areas.js';
import { type Cells, cellsOf } from './cells.js';
import { Scene } from './scene.js';
import { type SceneFault, SceneHealth } from './scene-health.js';

/** Frames that are looked at after the last change: what just stopped is read once more, sharp. */
const settlingFrames = 3;
/** A still scene is looked at once in this time, so that a parked vehicle is known to be there yet: 2% of the frames at 10 a second. */
const refreshMs = 5000;
/** Focus, aim and exposure are looked at so often, milliseconds. */
const healthEveryMs = 2000;
/** From this speed on everything in the picture moves, metres a second: above a receiver's noise at a standstill. */
const drivingMps = 0.7;

/**
 * Lets through the frames in which something changed, with where. On a vehicle under way everything changes and
 * nothing can be said: every frame passes whole, and the speed, not the picture, tells.
 */
export class MotionGate implements FrameGate {
  readonly #speedMps: (at: UtcMs) => number | null;
  readonly #scene = new Scene();
  readonly #health: SceneHealth;
  #healthAtMs = Number.NEGATIVE_INFINITY;
  #settling = 0;
  #lookedAtMs = Number.NEGATIVE_INFINITY;

  /** `speedMps`: the unit's speed at a time, null when unknown or fixed. */
  constructor(speedMps: (at: UtcMs) => number | null, zones: readonly Zone[] = []) {
    this.#speedMps = speedMps;
    this.#health = new SceneHealth(zones);
  }

  /** What ails the pictures, as far as can be told from them. */
  faults(): readonly SceneFault[] {
    return this.#health.faults();
  }

  admit(frame: Frame): readonly Box[] | null {
    const whole: Box = [0, 0, frame.width, frame.height];
    const driving = (this.#speedMps(frame.capturedAt) ?? 0) >= drivingMps;
    const due = frame.monotonicMs - this.#healthAtMs >= healthEveryMs;
    const cells = driving && !due ? null : cellsOf(frame);
    if (due && cells !== null) {
      this.#healthAtMs = frame.monotonicMs;
      this.#health.look(cells, frame, !driving);
    }
    if (driving || cells === null) return this.#look(frame, [whole], settlingFrames);
    return this.#changed(frame, cells, whole);
  }

  #changed(frame: Frame, cells: Cells, whole: Box): readonly Box[] | null {
    const changed = this.#scene.changes(cells);
    if (changed === null) return this.#look(frame, [whole], settlingFrames);
    const areas = changedAreas(changed, cells, frame.width, frame.height);
    if (areas.length > 0) return this.#look(frame, mostOf(areas, whole) ? [whole] : areas, settlingFrames);
    const due = frame.monotonicMs - this.#lookedAtMs >= refreshMs;
    if (this.#settling > 0 || due) return this.#look(frame, [whole], this.#settling - 1);
    return null;
  }

  #look(frame: Frame, areas: readonly Box[], settling: number): readonly Box[] {
    this.#lookedAtMs = frame.monotonicMs;
    this.#settling = Math.max(0, settling);
    return areas;
  }
}

function mostOf(areas: readonly Box[], [, , width, height]: Box): boolean {
  const sum = areas.reduce((total, area) => total + area[2] * area[3], 0);
  return sum > 0.6 * width * height;
}
