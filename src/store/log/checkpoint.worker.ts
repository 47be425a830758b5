import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { PlatewardenError } from '../../domain/errors.js';
import { Database } from '../database.js';

const orderSchema = z.object({ path: z.string(), key: z.instanceof(Uint8Array).nullable(), everyMs: z.number() });
const { path, key, everyMs } = orderSchema.parse(workerData);

const database = new Database({ path, key: key === null ? null : Buffer.from(key) });
// The copying needs no cache of pages.
database.pragma('cache_size = -256');
const timer = setInterval(() => {
  try {
    database.pragma('wal_checkpoint(PASSIVE)');
  } catch (error) {
    // A full disk stops nothing but this copying: the log keeps what it has, and the next turn tries again.
    if (!(error instanceof PlatewardenError && error.code === 'disk_full')) throw error;
  }
}, everyMs);
parentPort?.once('message', () => {
  clearInterval(timer);
  database[Symbol.dispose]();
});
