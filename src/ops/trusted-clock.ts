import type { Clock, ClockSource, ClockStatement, UtcMs } from '../domain/time.js';
import { OwedRecords } from './owed-records.js';

/** The computer's own clocks, injected. */
export interface RawClock {
  wallMs(): UtcMs;
  monotonicMs(): number;
}

export const computerClock: RawClock = { wallMs: () => Date.now(), monotonicMs: () => performance.now() };

/** A step that the clock made, for the audit trail. */
export interface ClockCorrection {
  /** The time after the step. */
  readonly at: UtcMs;
  /** Positive when the clock had been behind. */
  readonly stepMs: number;
  readonly source: 'ntp' | 'gps';
}

/** Nobody vouches for a time that comes from before this software. */
const earliest = Date.UTC(2026, 0, 1);
/** A serial receiver tells the time up to a second late; network time is good to a few milliseconds. */
const toleranceMs = { gps: 1500, ntp: 250 } as const;
/** A crystal loses some 0.2 s in so long: after that, trust needs a new witness. */
const trustedForMs = 3_600_000;

/**
 * Wall-clock time that runs with the monotonic clock from the last time that somebody vouched for. A step of the
 * computer's clock (a tamperer, a flat battery, a bad daemon) therefore does not reach any record; network time and
 * GPS fixes do, and each correction is told.
 */
export class TrustedClock implements Clock {
  readonly #raw: RawClock;
  readonly #corrections: OwedRecords<ClockCorrection>;
  #anchor: { wallMs: UtcMs; monotonicMs: number };
  #witness: { source: 'ntp' | 'gps'; monotonicMs: number } | null = null;

  /**
   * @param corrected is told each correction; when it throws disk_full, it is told again with the next witness, since
   *   a full disk stops neither the time nor its record.
   */
  constructor(raw: RawClock = computerClock, corrected: (correction: ClockCorrection) => void = () => undefined) {
    this.#raw = raw;
    this.#corrections = new OwedRecords(corrected);
    this.#anchor = { wallMs: raw.wallMs(), monotonicMs: raw.monotonicMs() };
  }

  now(): UtcMs {
    return Math.round(this.#anchor.wallMs + (this.#raw.monotonicMs() - this.#anchor.monotonicMs));
  }

  monotonicMs(): number {
    return this.#raw.monotonicMs();
  }

  statement(): ClockStatement {
    const source: ClockSource = this.#witness?.source ?? 'rtc';
    const trusted = this.#witness !== null && this.monotonicMs() - this.#witness.monotonicMs <= trustedForMs;
    return { source, trusted };
  }

  /** A GPS fix told the time. Network time, where there is any, is better. */
  gpsTime(at: UtcMs): void {
    if (this.#witness?.source === 'ntp' && this.statement().trusted) return;
    this.#witnessed('gps', at);
  }

  /** The computer's clock is known to follow network time now. */
  networkTime(): void {
    this.#witnessed('ntp', this.#raw.wallMs());
  }

  #witnessed(source: 'ntp' | 'gps', at: UtcMs): void {
    // A receiver whose week number rolled over is 19.6 years behind.
    if (at < earliest) return;
    const stepMs = at - this.now();
    this.#witness = { source, monotonicMs: this.monotonicMs() };
    this.#corrections.pay();
    if (Math.abs(stepMs) <= toleranceMs[source]) return;
    this.#anchor = { wallMs: at, monotonicMs: this.monotonicMs() };
    this.#corrections.add({ at, stepMs, source });
  }
}
