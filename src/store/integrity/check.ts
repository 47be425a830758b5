import { z } from 'zod';
import { PlatewardenError } from '../../domain/errors.js';
import { startProcess } from '../../ops/start-process.js';

const findingsSchema = z.array(z.string());

/**
 * What is wrong with the database at `path`, in SQLite's words; empty when it is sound, or when `signal` ended the check.
 * Reads all of it in a process of its own; the cipher's authentication code makes any changed page show.
 * @throws PlatewardenError store_failed when the check itself failed, which says nothing of the database
 */
export function checkDatabase(path: string, key: Buffer | null, signal?: AbortSignal): Promise<string[]> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return resolve([]);
    const child = startProcess('./check.worker', import.meta.url, signal);
    const failed = (why: string, cause?: unknown) =>
      signal?.aborted
        ? resolve([])
        : reject(new PlatewardenError('store_failed', `The check of ${path} failed: ${why}`, { cause }));
    child.once('message', (message) => resolve(findingsSchema.parse(message)));
    child.once('error', (error) => failed(error.message, error));
    child.once('exit', (code) => failed(`it ended with ${code}`));
    // By message, not as an argument: arguments are in the process list.
    child.send({ path, key }, (error) => error && failed(error.message, error));
  });
}
