import { accuracy } from './accuracy.js';
import type { Benchmark } from './benchmark.js';
import { camerasBenchmark } from './cameras.js';
import { confusionsBenchmark } from './confusions.js';
import { gateBenchmark } from './gate.js';
import { hotlistBenchmark } from './hotlist.js';
import { passages } from './passages.js';
import { speed } from './speed.js';
import { storeBenchmark } from './store.js';
import { tollLaneBenchmark } from './toll-lane.js';
import { traffic } from './traffic.js';
import { uplinkBenchmark } from './uplink.js';
import { video } from './video.js';

/** Every benchmark, in the order of the data's path. */
export const benchmarks: readonly Benchmark[] = [
  gateBenchmark,
  camerasBenchmark,
  tollLaneBenchmark,
  accuracy,
  speed,
  passages,
  traffic,
  video,
  confusionsBenchmark,
  hotlistBenchmark,
  storeBenchmark,
  uplinkBenchmark,
];
