import { setMaxListeners } from 'node:events';

/**
 * Loops that run side by side until they are stopped: the first that fails makes `failed` reject, which is the owner's
 * cue to stop them all. Loops are written `run(signal)` and return soon after `signal` aborts.
 */
export class Tasks {
  readonly #controller = new AbortController();
  readonly #running = new Set<Promise<void>>();
  readonly #failure = deferred();

  constructor() {
    // Each loop, and each wait within one, listens to the one signal: that there are many is no leak.
    setMaxListeners(0, this.#controller.signal);
    // A failure nobody waits for any more, while all is being stopped, is not an unhandled one.
    this.#failure.promise.catch(() => {});
  }

  /** Rejects when a loop fails; never resolves. */
  get failed(): Promise<never> {
    return this.#failure.promise;
  }

  /** Starts a loop; the promise resolves at its end, failed or not. */
  start(run: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const task = run(this.#controller.signal)
      .catch((error: unknown) => this.#failure.reject(error))
      .finally(() => this.#running.delete(task));
    this.#running.add(task);
    return task;
  }

  /** Aborts the loops' signal and waits for them, but not longer than `deadlineMs`. @returns whether all ended in time */
  async stop(deadlineMs: number): Promise<boolean> {
    this.#controller.abort();
    const all = Promise.all(this.#running).then(() => true);
    const { promise: late, resolve } = deferred<boolean>();
    const timer = setTimeout(() => resolve(false), deadlineMs);
    try {
      return await Promise.race([all, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}

function deferred<T = never>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (error: unknown) => void } {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  return { promise, resolve, reject };
}
