import { accuracy } from './accuracy.js';
import type { Benchmark } from './benchmark.js';
import { speed } from './speed.js';
import { storeBenchmark } from './store.js';
import { video } from './video.js';

/** Every benchmark, in the order of the data's path. */
export const benchmarks: readonly Benchmark[] = [accuracy, speed, video, storeBenchmark];
