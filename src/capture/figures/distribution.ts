import { z } from 'zod';
import type { Clock } from '../../domain/time.js';

export const distributionSchema = z.object({
  count: z.number().int().min(1).describe('Values it is made of'),
  p10: z.number(),
  p50: z.number(),
  p95: z.number(),
});
/** Percentiles of the last values, an hour old at most; `count` is of those. */
export type DistributionSummary = z.infer<typeof distributionSchema>;

/** Half a minute of frames at ten a second, or an hour where less comes: what holds now, not what was. */
const most = 300;
const keptForMs = 3_600_000;

/** The last values of something, and how they are spread. */
export class Distribution {
  readonly #clock: Clock;
  readonly #values: { readonly value: number; readonly ms: number }[] = [];
  #next = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(value: number): void {
    this.#values[this.#next] = { value, ms: this.#clock.monotonicMs() };
    this.#next = (this.#next + 1) % most;
  }

  /** Null while there is no value. */
  summary(): DistributionSummary | null {
    const oldest = this.#clock.monotonicMs() - keptForMs;
    const sorted = this.#values.flatMap(({ value, ms }) => (ms < oldest ? [] : [value])).sort((a, b) => a - b);
    const count = sorted.length;
    if (count === 0) return null;
    const at = (share: number) => Math.round(sorted[Math.floor(share * count)]! * 100) / 100;
    return { count, p10: at(0.1), p50: at(0.5), p95: at(0.95) };
  }
}
