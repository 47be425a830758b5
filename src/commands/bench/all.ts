import type { Benchmark } from './benchmark.js';

/** Every benchmark, in the order of the data's path. */
export const benchmarks: readonly Benchmark[] = [];
