import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { type FaultCode, PlatewardenError } from '../../domain/errors.js';
import { type SealingKey, type SealingKeys, sealedBy } from '../../ops/sealed-file.js';
import { startWorker } from '../../ops/start-worker.js';
import type { ImportOutcome, ImportRequest } from './import-file.js';

type Answer =
  | { readonly kind: 'outcome'; readonly outcome: ImportOutcome }
  | { readonly kind: 'fault'; readonly code: FaultCode; readonly message: string };

/** `importFile` in a thread of its own, so that no frame waits for it. */
export function importInThread(request: ImportRequest, keys: SealingKeys): Promise<ImportOutcome> {
  const worker = startWorker('import.worker', import.meta.url, {
    workerData: { request, keys: keysFor(request, keys) },
  });
  return new Promise((resolve, reject) => {
    worker.once('message', (answer: Answer) => {
      if (answer.kind === 'outcome') resolve(answer.outcome);
      else reject(new PlatewardenError(answer.code, answer.message));
    });
    worker.once('error', reject);
    worker.once('exit', (code) =>
      reject(new PlatewardenError('internal', `The import of ${request.source.id} ended with ${code}`)),
    );
  });
}

/** The key for the new snapshot and the one that the snapshot in use was sealed with. */
function keysFor({ snapshot }: ImportRequest, keys: SealingKeys): SealingKey[] {
  const current = keys.current();
  if (!existsSync(snapshot)) return [current];
  const older = keys.byId(sealedBy(snapshot, firstBytes(snapshot)));
  return older === null || older.id === current.id ? [current] : [current, older];
}

function firstBytes(path: string): Buffer {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(Math.min(64, fstatSync(file).size));
    readSync(file, bytes, 0, bytes.length, 0);
    return bytes;
  } finally {
    closeSync(file);
  }
}
