import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { asPlatewardenError } from '../../domain/errors.js';
import { Database } from '../database.js';

const orderSchema = z.object({ path: z.string(), key: z.instanceof(Uint8Array).nullable(), everyMs: z.number() });
const checkpointSchema = z.object({ log: z.number(), checkpointed: z.number() });
const { path, key, everyMs } = orderSchema.parse(workerData);

/** What others write while one pass copies much, the next and shorter one copies, until it was so little. */
const fewPages = 50;
const mostPasses = 4;
/** From here on (4 MB) the log is to begin anew. */
const longLogPages = 1000;

const database = new Database({ path, key: key === null ? null : Buffer.from(key) });
// The copying needs no cache of pages.
database.pragma('cache_size = -256');
const timer = setInterval(() => {
  try {
    copyLog();
  } catch (error) {
    // A full disk stops nothing but this copying: the log keeps what it has, and the next turn tries again.
    if (asPlatewardenError(error).code !== 'disk_full') throw error;
  }
}, everyMs);
parentPort?.once('message', () => {
  clearInterval(timer);
  database[Symbol.dispose]();
});

function copyLog(): void {
  for (let pass = 0, copiedBefore = 0; pass < mostPasses; pass++) {
    const { log, checkpointed } = checkpointSchema.parse(database.get('PRAGMA wal_checkpoint(PASSIVE)'));
    if (log < longLogPages) return;
    if (checkpointed - copiedBefore < fewPages && log - checkpointed < fewPages) {
      parentPort?.postMessage('nearly all copied');
      return;
    }
    copiedBefore = checkpointed;
  }
}
