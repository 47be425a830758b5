import type { PositionSource } from '../domain/ports.js';
import type { Position } from '../domain/position.js';
import type { Clock, UtcMs } from '../domain/time.js';
import { type Fix, isImplausible, oldestFixMs, type Place } from './fix.js';

/** Fixes kept for frames that are still on their way through recognition. */
const keptFixes = 100;

interface ReceivedFix {
  readonly receivedMs: number;
  readonly at: UtcMs;
  readonly place: Place | null;
  readonly implausible: boolean;
}

/** Where a receiver says the unit is. Ages are by the monotonic clock, so that no step of the wall clock makes or ends a fix. */
export class LivePosition implements PositionSource {
  readonly #clock: Clock;
  readonly #source: Position['source'];
  readonly #fixes: ReceivedFix[] = [];
  #lastPlace: { receivedMs: number; place: Place } | null = null;

  constructor(clock: Clock, source: Position['source']) {
    this.#clock = clock;
    this.#source = source;
  }

  /** Takes what the receiver said just now. */
  receive({ at, place }: Fix): void {
    const receivedMs = this.#clock.monotonicMs();
    const last = this.#lastPlace;
    const implausible =
      place !== null && last !== null && isImplausible(last.place, place, receivedMs - last.receivedMs);
    this.#fixes.push({ receivedMs, at: at ?? this.#clock.now(), place, implausible });
    if (place !== null) this.#lastPlace = { receivedMs, place };
    if (this.#fixes.length > keptFixes) this.#fixes.shift();
  }

  positionAt(at: UtcMs): Position | null {
    const atMs = this.#clock.monotonicMs() - (this.#clock.now() - at);
    const fix = this.#fixes.findLast((one) => one.receivedMs <= atMs);
    if (fix === undefined || fix.place === null) return null;
    const ageMs = atMs - fix.receivedMs;
    if (ageMs > oldestFixMs) return null;
    return { ...fix.place, source: this.#source, fixedAt: fix.at, ageMs, implausible: fix.implausible };
  }
}
