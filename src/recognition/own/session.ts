import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import type { z } from 'zod';
import { PlatewardenError } from '../../domain/errors.js';

/** Where the weights lie beside this code, in `src` as in `dist`. */
export const modelFolder = join(import.meta.dirname, '..', 'models');

/**
 * Loads an ONNX model, as `prepare` changes its bytes, on one thread: workers are one a core, and threads of their own would
 * only contend.
 * @throws model_invalid
 */
export async function loadModel(
  file: string,
  prepare: (model: Uint8Array) => Uint8Array = (model) => model,
): Promise<InferenceSession> {
  if (!existsSync(file)) {
    throw new PlatewardenError('model_invalid', `The model ${file} is missing`, {
      hint: 'Install Platewarden again, or choose another engine.',
    });
  }
  const options = {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    // A worker keeps what its largest frame took: without, malloc gives the memory of a run back to the system after some
    // runs, and the next one faults it in page by page (up to 1,200 pages a frame, a tenth of its time, by how its threads
    // happen to lie). Patterns would lay out each size of input anew: 30 MB more a worker, for nothing that could be measured.
    enableCpuMemArena: true,
    enableMemPattern: false,
  } as const;
  try {
    return await InferenceSession.create(prepare(readFileSync(file)), options);
  } catch (cause) {
    throw new PlatewardenError('model_invalid', `The model ${file} cannot be loaded`, { cause });
  }
}

/** The JSON that lies beside a model, checked. @throws model_invalid */
export function sidecar<T>(schema: z.ZodType<T>, file: string): T {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new PlatewardenError('model_invalid', `${file} does not describe its model`, { cause });
  }
}
