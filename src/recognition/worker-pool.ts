import { Worker } from 'node:worker_threads';
import type { EngineName } from '../domain/configuration/recognition.js';
import { asPlatewardenError, PlatewardenError } from '../domain/errors.js';
import type { PlateRead } from '../domain/plate-read.js';
import type { FrameImage, Recogniser, RecognitionOptions, RecognitionRequest } from '../domain/ports.js';
import type { WorkerAnswer, WorkerRequest } from './worker-messages.js';

/** Starts one worker thread; tests pass one that dies on command. */
export type WorkerStart = (engine: EngineName) => Worker;

interface Job {
  readonly id: number;
  readonly due: () => RecognitionRequest | null;
  resolve(reads: readonly PlateRead[] | null): void;
  reject(error: Error): void;
}

/** One thread and what it is busy with. */
interface Place {
  worker: Worker;
  /** Resolves once it can read, or cannot. */
  loaded: Promise<void>;
  ready: boolean;
  job: Job | null;
}

/**
 * Recognition in `size` worker threads of one request each. A request waits for a free one, and what it is about is asked
 * for only then: with many cameras a frame would grow old meanwhile. Callers keep no more than one under way a camera. A
 * thread that dies fails its request with `engine_failed` and is replaced.
 */
export class WorkerPool implements Recogniser, AsyncDisposable {
  readonly #engine: EngineName;
  readonly #start: WorkerStart;
  readonly #places: Place[] = [];
  readonly #waiting: Job[] = [];
  #jobs = 0;
  #closed = false;
  #started: () => void = () => {};
  #refused: (error: Error) => void = () => {};

  private constructor(engine: EngineName, start: WorkerStart) {
    this.#engine = engine;
    this.#start = start;
  }

  /** Resolves once a first worker can read. @throws model_invalid, engine_failed */
  static async open(engine: EngineName, size: number, start: WorkerStart = startWorker): Promise<WorkerPool> {
    const pool = new WorkerPool(engine, start);
    const ready = new Promise<void>((resolve, reject) => {
      pool.#started = resolve;
      pool.#refused = reject;
    });
    for (let i = 0; i < size; i++) pool.#places.push(pool.#place());
    try {
      await ready;
    } catch (error) {
      await pool[Symbol.asyncDispose]();
      throw error;
    }
    return pool;
  }

  async recognise(frame: FrameImage, options?: RecognitionOptions): Promise<readonly PlateRead[]> {
    return (await this.recogniseDue(() => ({ frame, options }))) ?? [];
  }

  recogniseDue(due: Job['due']): Promise<readonly PlateRead[] | null> {
    if (this.#closed) return Promise.reject(new PlatewardenError('engine_failed', 'Recognition is closed'));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ id: this.#jobs++, due, resolve, reject });
      this.#assign();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    const closed = new PlatewardenError('engine_failed', 'Recognition was closed before the frame was read');
    for (const job of this.#waiting.splice(0)) job.reject(closed);
    await Promise.all(
      this.#places.splice(0).map(async ({ worker, loaded, job }) => {
        job?.reject(closed);
        // One that is ended while onnxruntime loads a model aborts the process.
        await loaded;
        await worker.terminate();
      }),
    );
  }

  #assign(): void {
    for (const place of this.#places) {
      if (place.ready && !place.job) place.job = this.#startNext(place.worker);
    }
  }

  /** Has `worker` look at what is due next; null when nothing is. */
  #startNext(worker: Worker): Job | null {
    for (let job = this.#waiting.shift(); job; job = this.#waiting.shift()) {
      try {
        const request = job.due();
        if (request !== null) {
          const { width, height, format, pixels } = request.frame;
          const frame = { width, height, format, pixels };
          worker.postMessage({ id: job.id, frame, options: request.options } satisfies WorkerRequest);
          return job;
        }
        job.resolve(null);
      } catch (error) {
        job.reject(asPlatewardenError(error));
      }
    }
    return null;
  }

  #place(): Place {
    const worker = this.#start(this.#engine);
    const place: Place = { worker, loaded: loading(worker), ready: false, job: null };
    this.#listen(place);
    return place;
  }

  #listen(place: Place): void {
    const { worker } = place;
    let cause: unknown;
    worker.on('message', (answer: WorkerAnswer) => this.#hear(place, answer));
    worker.on('error', (error) => {
      cause = error;
    });
    worker.on('exit', (code) => {
      if (this.#closed) return;
      const why = cause instanceof Error ? cause.message : `exit code ${code}`;
      const lost = new PlatewardenError('engine_failed', `A recognition thread ended: ${why}`, { cause });
      place.job?.reject(lost);
      place.job = null;
      // One that never got so far as to read would not the next time either.
      if (!place.ready) this.#giveUp(place, lost);
      else {
        place.ready = false;
        place.worker = this.#start(this.#engine);
        place.loaded = loading(place.worker);
        this.#listen(place);
      }
    });
  }

  #hear(place: Place, answer: WorkerAnswer): void {
    if (answer.kind === 'ready') {
      place.ready = true;
      this.#started();
    } else if (answer.kind === 'unusable') {
      this.#giveUp(place, new PlatewardenError(answer.code, answer.message));
      return;
    } else {
      const { job } = place;
      place.job = null;
      if (answer.kind === 'reads') job?.resolve(answer.reads);
      else job?.reject(new PlatewardenError(answer.code, answer.message));
    }
    this.#assign();
  }

  /** Takes a place out of use; with the last of them, whatever waits fails. */
  #giveUp(place: Place, error: Error): void {
    this.#refused(error);
    const at = this.#places.indexOf(place);
    if (at >= 0) this.#places.splice(at, 1);
    void place.worker.terminate();
    if (this.#places.length === 0) for (const job of this.#waiting.splice(0)) job.reject(error);
  }
}

function loading(worker: Worker): Promise<void> {
  return new Promise((resolve) => {
    worker.once('message', () => resolve()).once('exit', () => resolve());
  });
}

/** The worker's file beside this one: compiled in `dist`; where the sources themselves run, tsx compiles it on the way. */
function startWorker(engine: EngineName): Worker {
  const workerData = { engine };
  if (!import.meta.url.endsWith('.ts'))
    return new Worker(new URL('./recognition.worker.js', import.meta.url), { workerData });
  const file = new URL('./recognition.worker.ts', import.meta.url).href;
  const start = `import('tsx/esm/api').then(({ register }) => { register(); return import('${file}'); })`;
  return new Worker(start, { eval: true, workerData });
}
