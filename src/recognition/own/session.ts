import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
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

/** Tensors by their names: lengths of their dimensions, null where any will do. */
type Shapes = Readonly<Record<string, readonly (number | null)[]>>;

/**
 * Checks that a network takes and gives what its sidecar says, as far as it declares its shapes: one that is fed other sizes
 * fails at every plate, and other classes than it has make every reading wrong.
 * @throws model_invalid
 */
export function checkShapes(
  { inputMetadata, outputMetadata }: Pick<InferenceSession, 'inputMetadata' | 'outputMetadata'>,
  file: string,
  { inputs, outputs }: { readonly inputs: Shapes; readonly outputs: Shapes },
): void {
  const wrong = [...misfits('takes', inputMetadata, inputs), ...misfits('gives', outputMetadata, outputs)];
  if (wrong.length === 0) return;
  throw new PlatewardenError('model_invalid', `${file} does not fit ${modelOf(file)}, which ${wrong.join(' and ')}`, {
    hint: 'A model and the JSON beside it belong together: install both from the same release.',
  });
}

const modelOf = (file: string) => `${basename(file, '.json')}.onnx`;

function misfits(verb: string, declared: InferenceSession['inputMetadata'], wanted: Shapes): string[] {
  return Object.entries(wanted).flatMap(([name, shape]) => {
    const found = declared.find((tensor) => tensor.name === name);
    if (!found?.isTensor) return [`${verb} no ${name}`];
    return fits(found.shape, shape) ? [] : [`${verb} ${name} of ${found.shape.join('×')}, not ${sizeText(shape)}`];
  });
}

/** Dimensions that are named, or negative, may have any length; a shape that is not declared is empty. */
function fits(declared: readonly (number | string)[], wanted: readonly (number | null)[]): boolean {
  if (declared.length === 0) return true;
  const agree = (length: number | string, i: number) =>
    wanted[i] === null || typeof length === 'string' || length < 0 || length === wanted[i];
  return declared.length === wanted.length && declared.every(agree);
}

const sizeText = (shape: readonly (number | null)[]) => shape.map((length) => length ?? 'any').join('×');
