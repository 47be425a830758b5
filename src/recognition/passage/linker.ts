import type { Detection } from '../../domain/detection.js';
import { foldEquivalent } from '../../domain/plate-text.js';
import type { DetectionLinker } from '../../domain/ports.js';
import { distanceM } from '../../domain/position.js';

/** Two cameras of one unit see a vehicle within this time of each other, or have nothing to do with each other. */
const linkWithinMs = 600_000;
/** 300 km/h: no vehicle gets from one camera's view to another's faster. */
const fastestMps = 83;
/** Each camera sees a plate up to 50 m away, and receivers wander. */
const reachM = 200;

type Sighting = Pick<Detection, 'detectionId' | 'cameraId' | 'startedAt' | 'endedAt' | 'capturedAt' | 'position'>;

/** Links what several cameras of a unit saw of one vehicle; they stay detections of their own. */
export class VehicleLinker implements DetectionLinker {
  /** By folded text; of each camera the latest, those seen longest ago first. */
  readonly #known = new Map<string, Sighting[]>();

  link(detection: Detection): string | null {
    this.#forget(detection.startedAt);
    const text = foldEquivalent(detection.read.text);
    const others = this.#known.get(text) ?? [];
    const { detectionId, cameraId, startedAt, endedAt, capturedAt, position } = detection;
    // A later one links to an earlier one, never back: ids sort by time.
    const earlier = others.filter(
      (other) => other.cameraId !== cameraId && other.detectionId < detectionId && isReachable(other, detection),
    );
    const kept = others.filter((other) => other.cameraId !== cameraId);
    // Set anew, so that the map's order is that of the last sighting.
    this.#known.delete(text);
    this.#known.set(text, [...kept, { detectionId, cameraId, startedAt, endedAt, capturedAt, position }]);
    return earlier.at(-1)?.detectionId ?? null;
  }

  #forget(now: number): void {
    for (const [text, sightings] of this.#known) {
      if (sightings.some((sighting) => now - lastOf(sighting) < linkWithinMs)) return;
      this.#known.delete(text);
    }
  }
}

/** Whether one vehicle can have been before both cameras, by time and by where the unit was. */
function isReachable(a: Sighting, b: Sighting): boolean {
  const apartMs = Math.max(0, b.startedAt - lastOf(a), a.startedAt - lastOf(b));
  if (apartMs >= linkWithinMs) return false;
  if (a.position === null || b.position === null) return true;
  const elapsedMs = Math.abs(a.capturedAt - b.capturedAt);
  return distanceM(a.position, b.position) <= (fastestMps * elapsedMs) / 1000 + reachM;
}

/** When it was last seen; one that still stands there was seen when its best frame was taken, at least. */
function lastOf({ endedAt, capturedAt }: Sighting): number {
  return endedAt ?? capturedAt;
}
