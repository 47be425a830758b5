import type { Clock, ClockStatement, UtcMs } from '../time.js';

/** A clock that moves only when told; wall and monotonic time move together but for `setWall`. */
export class ManualClock implements Clock {
  #wall: UtcMs;
  #monotonic = 0;
  trust: ClockStatement = { source: 'ntp', trusted: true };

  constructor(startsAt: UtcMs = Date.UTC(2026, 10, 25, 12, 0, 0)) {
    this.#wall = startsAt;
  }
  now(): UtcMs {
    return this.#wall;
  }
  monotonicMs(): number {
    return this.#monotonic;
  }
  statement(): ClockStatement {
    return this.trust;
  }
  advance(ms: number): void {
    this.#wall += ms;
    this.#monotonic += ms;
  }
  /** Steps the wall clock alone, as a correction or a tamperer would. */
  setWall(at: UtcMs): void {
    this.#wall = at;
  }
}
