const firstMs = 1000;
const longestMs = 60_000;

/**
 * Pause before connecting again after `failures` failures in a row (1 for the first): doubling up to a minute, and
 * spread over its upper half, so that a fleet does not come back in one moment. `random` is 0 ≤ r < 1.
 */
export function backoffMs(failures: number, random: number): number {
  const ceiling = Math.min(longestMs, firstMs * 2 ** Math.min(failures - 1, 16));
  return Math.round(ceiling * (0.5 + random / 2));
}
