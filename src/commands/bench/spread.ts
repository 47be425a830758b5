/** How `times` are spread, milliseconds. */
export function spread(times: readonly number[]) {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) =>
    Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN).toFixed(2));
  return { median: at(0.5), p95: at(0.95), p99: at(0.99), 'p99.9': at(0.999), longest: at(1) };
}
