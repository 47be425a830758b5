import { distanceM, type Position } from '../domain/position.js';
import type { UtcMs } from '../domain/time.js';

/** What a receiver said at one moment; `place` is null when it had no fix. */
export interface Fix {
  /** By the satellites' clock; null when the receiver did not know the time. */
  readonly at: UtcMs | null;
  readonly place: Place | null;
}

export type Place = Pick<
  Position,
  'latitude' | 'longitude' | 'altitudeM' | 'headingDeg' | 'speedMps' | 'accuracyM' | 'fix'
>;

/** A fix older than this says nothing of where a moving car is now, milliseconds. */
export const oldestFixMs = 5000;

/** 300 km/h: no car gets from one place to another faster. */
const fastestMps = 83;
/** Receivers wander while they stand still, and times are rounded to seconds. */
const wanderM = 100;

/** Whether no car can have driven from one place to the other in `elapsedMs`. */
export function isImplausible(from: Place, to: Place, elapsedMs: number): boolean {
  const reachableM = (fastestMps * Math.abs(elapsedMs)) / 1000 + wanderM;
  return distanceM(from, to) > reachableM;
}
