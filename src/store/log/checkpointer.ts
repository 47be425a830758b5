import { once } from 'node:events';
import { startWorker } from '../../ops/start-worker.js';
import type { Database } from '../database.js';

const everyMs = 250;
/** While the thread works, commits copy the log themselves only when it has grown so long (64 MB): it cannot grow without end. */
const ownCheckpointPages = 16_000;

/**
 * Copies the write-ahead log into the database from a thread of its own: the copying and its syncs, some 50 ms for each
 * 4 MB, would otherwise fall on whichever write comes at the wrong moment. The next write begins a log anew that was
 * copied whole. Where others write so much that it never is, the writer itself copies the last pages.
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
