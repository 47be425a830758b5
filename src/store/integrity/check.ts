import { startWorker } from '../../ops/start-worker.js';

/**
 * What is wrong with the database at `path`, in SQLite's words; empty when it is sound. Reads all of it in a thread of
 * its own; the cipher's authentication code makes any changed page show.
 */
export function checkDatabase(path: string, key: Buffer | null): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const worker = startWorker('./check.worker', import.meta.url, { workerData: { path, key } });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`The check of ${path} ended with ${code}`)));
  });
}
