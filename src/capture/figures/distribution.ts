import { z } from 'zod';

export const distributionSchema = z.object({
  count: z.number().int().min(1).describe('Values it is made of'),
  p10: z.number(),
  p50: z.number(),
  p95: z.number(),
});
/** Percentiles of the last values; `count` is of those. */
export type DistributionSummary = z.infer<typeof distributionSchema>;

/** Half a minute of frames at ten a second: what holds now, not what was. */
const most = 300;

/** The last values of something, and how they are spread. */
export class Distribution {
  readonly #values: number[] = [];
  #next = 0;

  add(value: number): void {
    this.#values[this.#next] = value;
    this.#next = (this.#next + 1) % most;
  }

  /** Null while there is no value. */
  summary(): DistributionSummary | null {
    const count = this.#values.length;
    if (count === 0) return null;
    const sorted = [...this.#values].sort((a, b) => a - b);
    const at = (share: number) => Math.round(sorted[Math.floor(share * count)]! * 100) / 100;
    return { count, p10: at(0.1), p50: at(0.5), p95: at(0.95) };
  }
}
