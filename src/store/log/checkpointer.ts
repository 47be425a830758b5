import { once } from 'node:events';
import { startWorker } from '../../ops/start-worker.js';
import type { Database } from '../database.js';

const everyMs = 250;
/** While the thread works, commits copy the log themselves only when it has grown so long (64 MB): it cannot grow without end. */
const ownCheckpointPages = 16_000;

/**
 * Copies the write-ahead log into the database from a thread of its own: the copying and its syncs, some 50 ms for each
 * 4 MB, would otherwise fall on whichever write comes at the wrong moment. While others write it never reaches the end;
 * so once the log is long and but a few pages are left, the writer itself copies those and begins the log anew.
 */
export function startCheckpointer(
  database: Database,
  key: Buffer | null,
): AsyncDisposable & { readonly failed: Promise<never> } {
  const worker = startWorker('./checkpoint.worker', import.meta.url, {
    workerData: { path: database.path, key, everyMs },
  });
  const exited = once(worker, 'exit');
  const failed = new Promise<never>((_, reject) => worker.once('error', reject));
  worker.on('message', () => database.beginLogAnew());
  failed.catch(() => undefined);
  database.pragma(`wal_autocheckpoint = ${ownCheckpointPages}`);
  return {
    failed,
    [Symbol.asyncDispose]: async () => {
      database.pragma('wal_autocheckpoint = 1000');
      worker.postMessage('close');
      await exited.catch(() => undefined);
    },
  };
}
