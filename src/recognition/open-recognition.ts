import { availableParallelism } from 'node:os';
import type { RecognitionConfiguration } from '../domain/configuration/recognition.js';
import type { ImageEncoder, Recogniser } from '../domain/ports.js';
import { JpegEncoder } from './jpeg-encoder.js';
import { WorkerPool } from './worker-pool.js';

/** What a unit reads plates with, for all of its cameras. */
export interface Recognition extends Recogniser, ImageEncoder, AsyncDisposable {}

/** Resolves once a first worker can read. @throws model_invalid, engine_failed */
export async function openRecognition({ engine, workers }: RecognitionConfiguration): Promise<Recognition> {
  const pool = await WorkerPool.open(engine, workers ?? availableParallelism());
  const encoder = new JpegEncoder();
  return {
    recognise: (frame, options) => pool.recognise(frame, options),
    recogniseDue: (due) => pool.recogniseDue(due),
    encode: (frame, corners) => encoder.encode(frame, corners),
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  };
}
