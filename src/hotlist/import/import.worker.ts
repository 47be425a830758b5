import { parentPort, workerData } from 'node:worker_threads';
import { asPlatewardenError } from '../../domain/errors.js';
import { type ImportRequest, importFile } from './import-file.js';

const { request, keys } = workerData as { request: ImportRequest; keys: readonly { id: string; key: Uint8Array }[] };
const known = keys.map(({ id, key }) => ({ id, key: Buffer.from(key) }));

try {
  const outcome = await importFile(request, {
    current: () => known[0]!,
    byId: (id) => known.find((key) => key.id === id) ?? null,
  });
  parentPort!.postMessage({ kind: 'outcome', outcome });
} catch (error) {
  const { code, message } = asPlatewardenError(error);
  parentPort!.postMessage({ kind: 'fault', code, message });
}
