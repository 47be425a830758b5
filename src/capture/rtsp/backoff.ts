/** Waits before another attempt, milliseconds: quick at first, so that a short break costs little, then sparing. */
const steps = [...Array(5).fill(1000), ...Array(5).fill(5000), ...Array(10).fill(10_000)] as readonly number[];
const lastMs = 60_000;

/**
 * How long to wait before attempt `failures` + 1 (`failures` from 1). `random` (0..1) spreads the waits by a fifth, so
 * that the cameras of a site do not all come back in the same second.
 */
export function backoffMs(failures: number, random: number): number {
  const base = steps[failures - 1] ?? lastMs;
  return Math.round(base * (0.9 + 0.2 * random));
}
