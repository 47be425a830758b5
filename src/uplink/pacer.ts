import type { Clock } from '../domain/time.js';

/**
 * Keeps sending to a pace: what was sent is a debt that time pays off, so that a large image may go whole and then
 * holds the next message back for as long as the link needed for it.
 */
export class Pacer {
  readonly #bytesPerSecond: number | null;
  readonly #clock: Clock;
  #debtBytes = 0;
  #paidAt: number;

  constructor(bytesPerSecond: number | null, clock: Clock) {
    this.#bytesPerSecond = bytesPerSecond;
    this.#clock = clock;
    this.#paidAt = clock.monotonicMs();
  }

  get isPaced(): boolean {
    return this.#bytesPerSecond !== null;
  }

  spent(bytes: number): void {
    this.waitMs();
    if (this.#bytesPerSecond !== null) this.#debtBytes += bytes;
  }

  /** Milliseconds until the next message may go; 0 at once. */
  waitMs(): number {
    if (this.#bytesPerSecond === null) return 0;
    const now = this.#clock.monotonicMs();
    this.#debtBytes = Math.max(0, this.#debtBytes - ((now - this.#paidAt) / 1000) * this.#bytesPerSecond);
    this.#paidAt = now;
    return Math.ceil((this.#debtBytes / this.#bytesPerSecond) * 1000);
  }
}
