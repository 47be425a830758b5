import { parentPort, workerData } from 'node:worker_threads';
import type { EngineName } from '../domain/configuration/recognition.js';
import { asPlatewardenError } from '../domain/errors.js';
import { loadEngine } from './engine.js';
import type { WorkerAnswer, WorkerRequest } from './worker-messages.js';

const { engine: name } = workerData as { engine: EngineName };
const port = parentPort!;
const say = (answer: WorkerAnswer) => port.postMessage(answer);

try {
  const engine = await loadEngine(name);
  port.on('message', async ({ id, frame, options }: WorkerRequest) => {
    try {
      say({ kind: 'reads', id, reads: await engine.recognise(frame, options) });
    } catch (error) {
      const { code, message } = asPlatewardenError(error);
      say({ kind: 'fault', id, code, message });
    }
  });
  say({ kind: 'ready' });
} catch (error) {
  const { code, message } = asPlatewardenError(error);
  say({ kind: 'unusable', code, message });
}
