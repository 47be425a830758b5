import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import type { z } from 'zod';
import { PlatewardenError } from '../../domain/errors.js';

/** Where the weights lie beside this code, in `src` as in `dist`. */
export const modelFolder = join(import.meta.dirname, '..', 'models');

/**
 * Loads an ONNX model on one thread: workers are one a core, and threads of their own would only contend.
 * @throws model_invalid
 */
export async function loadModel(file: string): Promise<InferenceSession> {
  if (!existsSync(file)) {
    throw new PlatewardenError('model_invalid', `The model ${file} is missing`, {
      hint: 'Install Platewarden again, or choose another engine.',
    });
  }
  return InferenceSession.create(file, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    // Arenas keep what the largest frame ever took; without, a worker stays under 250 MB. Without memory patterns too it
    // would take 30 MB less where pictures have many sizes, but a frame would cost a tenth more and upwards (in a trial).
    enableCpuMemArena: false,
  }).catch((cause: unknown) => {
    throw new PlatewardenError('model_invalid', `The model ${file} cannot be loaded`, { cause });
  });
}

/** The JSON that lies beside a model, checked. @throws model_invalid */
export function sidecar<T>(schema: z.ZodType<T>, file: string): T {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new PlatewardenError('model_invalid', `${file} does not describe its model`, { cause });
  }
}
