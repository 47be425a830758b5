import { type Box, intersectionOverUnion } from '../../domain/geometry.js';
import { grouped } from '../../domain/grouped.js';
import { foldEquivalent } from '../../domain/plate-text.js';
import type { RenderedVehicle } from './rendered-traffic.js';

/** A place that overlaps a true plate's so much shows that plate: two plates in view never overlap at all. */
const leastOverlap = 0.1;

/** Something read, by one frame or voted, of the plate in `box` of frame `frame`. */
export interface PlacedText {
  readonly frame: number;
  readonly box: Box;
  readonly text: string;
}

/** A detection: the vote's text at the place of its best frame, and what that frame alone was read as. */
export interface PlacedDetection extends PlacedText {
  readonly bestText: string;
}

/** Counts over scenes. `readable` vehicles are those whose plate can be read in two frames or more. */
export interface PassageCounts {
  readable: number;
  /** Detections of readable vehicles and of what is no vehicle's plate. */
  detections: number;
  /** …the latter alone. */
  ofNone: number;
  /** Detections of vehicles that are hardly readable: neither asked for nor wrong. */
  ofOthers: number;
  /** Readable vehicles that are detected, and all of whose detections say their text. */
  voted: number;
  /** Readable vehicles of which some frame is read right. */
  anyRight: number;
  /** …that are voted right. */
  votedOfAnyRight: number;
  /** Readable vehicles all of whose best frames alone are read right. */
  best: number;
  /** Frames' readings of readable vehicles, and those that are right. */
  reads: number;
  readsRight: number;
}

export const noPassages: Readonly<PassageCounts> = {
  readable: 0,
  detections: 0,
  ofNone: 0,
  ofOthers: 0,
  voted: 0,
  anyRight: 0,
  votedOfAnyRight: 0,
  best: 0,
  reads: 0,
  readsRight: 0,
};

/** A readable vehicle that is not detected once with its text, or a detection where no plate is. */
export type PassageFault = {
  readonly vehicle: string;
  /** What its detections say. */
  readonly detected: string;
  readonly reads: number;
  readonly 'reads right': number;
};

/**
 * Compares detections with the vehicles of a scene by place and time, whatever they say: a text is right (up to O/0/Q
 * and I/1) when it is the text of the vehicle whose plate is there.
 */
export function scorePassages(
  vehicles: readonly RenderedVehicle[],
  detections: readonly PlacedDetection[],
  reads: readonly PlacedText[],
): { counts: PassageCounts; faults: readonly PassageFault[] } {
  const counts = { ...noPassages };
  const faults: PassageFault[] = [];
  const detectionsOf = byVehicle(vehicles, detections);
  const readsOf = byVehicle(vehicles, reads);
  for (const vehicle of vehicles) {
    const found = detectionsOf.get(vehicle) ?? [];
    if (!vehicle.readable) {
      counts.ofOthers += found.length;
      continue;
    }
    const isRight = (text: string) => foldEquivalent(text) === foldEquivalent(vehicle.text);
    const readsHere = readsOf.get(vehicle) ?? [];
    const right = readsHere.filter(({ text }) => isRight(text)).length;
    const voted = found.length > 0 && found.every(({ text }) => isRight(text));
    counts.readable += 1;
    counts.detections += found.length;
    counts.voted += Number(voted);
    counts.anyRight += Number(right > 0);
    counts.votedOfAnyRight += Number(voted && right > 0);
    counts.best += Number(found.length > 0 && found.every(({ bestText }) => isRight(bestText)));
    counts.reads += readsHere.length;
    counts.readsRight += right;
    if (!voted || found.length > 1)
      faults.push({ vehicle: vehicle.text, detected: texts(found), reads: readsHere.length, 'reads right': right });
  }
  const ofNone = detectionsOf.get(null) ?? [];
  counts.detections += ofNone.length;
  counts.ofNone = ofNone.length;
  for (const found of ofNone) faults.push({ vehicle: 'none', detected: found.text, reads: 0, 'reads right': 0 });
  return { counts, faults };
}

const texts = (found: readonly PlacedText[]) => found.map(({ text }) => text).join(' ');

/** `placed` by the vehicle whose plate each overlaps most; those that overlap none under null. */
function byVehicle<T extends PlacedText>(vehicles: readonly RenderedVehicle[], placed: readonly T[]) {
  return grouped(placed, (one) => {
    let most = leastOverlap;
    let vehicle: RenderedVehicle | null = null;
    for (const candidate of vehicles) {
      const plate = candidate.seen[one.frame];
      const overlap = plate ? intersectionOverUnion(plate, one.box) : 0;
      if (overlap < most) continue;
      most = overlap;
      vehicle = candidate;
    }
    return vehicle;
  });
}
