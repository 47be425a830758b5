import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { BareSyncs, epochMs, type Timed } from './bare-sync.js';

const bare = new BareSyncs(z.string().parse(workerData));
const syncs: Timed[] = [];
const timer = setInterval(() => syncs.push({ at: epochMs(), ms: bare.sync() }), 20);
parentPort?.once('message', () => {
  clearInterval(timer);
  bare[Symbol.dispose]();
  parentPort?.postMessage(syncs);
});
