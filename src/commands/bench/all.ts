import { accuracy } from './accuracy.js';
import type { Benchmark } from './benchmark.js';
import { storeBenchmark } from './store.js';

/** Every benchmark, in the order of the data's path. */
export const benchmarks: readonly Benchmark[] = [accuracy, storeBenchmark];
