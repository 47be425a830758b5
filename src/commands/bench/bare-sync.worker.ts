import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { BareSyncs } from './bare-sync.js';

const bare = new BareSyncs(z.string().parse(workerData));
const times: number[] = [];
const timer = setInterval(() => times.push(bare.sync()), 20);
parentPort?.once('message', () => {
  clearInterval(timer);
  bare[Symbol.dispose]();
  parentPort?.postMessage(times);
});
