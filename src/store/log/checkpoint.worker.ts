import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { asPlatewardenError } from '../../domain/errors.js';
import { Database } from '../database.js';

const orderSchema = z.object({ path: z.string(), key: z.instanceof(Uint8Array).nullable(), everyMs: z.number() });
const checkpointSchema = z.object({ log: z.number() });
const { path, key, everyMs } = orderSchema.parse(workerData);

/** Each copies what others wrote while the one before it copied. */
const mostPasses = 8;
/** The writer copies what came meanwhile only while it is so little: some 10 ms. */
const fewPages = 100;
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

/**
 * Only a pass during which nobody writes ends with a sync of the database's file; the next commit then begins the log
 * anew. That it was so shows in the pass after it, which finds the log no longer.
 */
function copyLog(): void {
  let before = 0;
  let copied = 0;
  for (let pass = 0; pass < mostPasses; pass++) {
    const { log } = checkpointSchema.parse(database.get('PRAGMA wal_checkpoint(PASSIVE)'));
    if (log < longLogPages || log === before) return;
    copied = log - before;
    before = log;
  }
  if (copied < fewPages) parentPort?.postMessage('nearly all copied');
}
