import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { Database } from '../database.js';

const orderSchema = z.object({ path: z.string(), key: z.instanceof(Uint8Array).nullable(), everyMs: z.number() });
const { path, key, everyMs } = orderSchema.parse(workerData);

const database = new Database({ path, key: key === null ? null : Buffer.from(key) });
// The copying needs no cache of pages.
database.pragma('cache_size = -256');
const timer = setInterval(() => database.pragma('wal_checkpoint(PASSIVE)'), everyMs);
parentPort?.once('message', () => {
  clearInterval(timer);
  database[Symbol.dispose]();
});
