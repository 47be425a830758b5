import { once } from 'node:events';
import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { startWorker } from '../../ops/start-worker.js';

const block = Buffer.alloc(16_384, 1);
const blocks = 64;

/** The floor under a commit: 16 KB written in place and synced. */
export class BareSyncs implements Disposable {
  readonly #path: string;
  readonly #file: number;
  #next = 0;

  constructor(directory: string) {
    this.#path = join(directory, 'bare');
    this.#file = openSync(this.#path, 'w');
    for (let i = 0; i < blocks; i++) this.sync();
  }

  /** @returns how long it took, ms */
  sync(): number {
    const begun = performance.now();
    writeSync(this.#file, block, 0, block.length, (this.#next++ % blocks) * block.length);
    fdatasyncSync(this.#file);
    return performance.now() - begun;
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
    rmSync(this.#path);
  }
}

/** How many there are in a second when nothing else is written. */
export function bareSyncsPerSecond(directory: string, rounds: number): number {
  using bare = new BareSyncs(directory);
  const begun = performance.now();
  for (let i = 0; i < rounds; i++) bare.sync();
  return Math.round((rounds * 1000) / (performance.now() - begun));
}

const timedSchema = z.object({ at: z.number(), ms: z.number() });

/** When something began, milliseconds since 1970 as all threads have them, and how long it took. */
export type Timed = z.infer<typeof timedSchema>;

export const epochMs = () => performance.timeOrigin + performance.now();

/** Syncs every 20 ms in a thread of its own, beside what is measured. @returns ends it, and says how long each took */
export function startBareSyncs(directory: string): () => Promise<Timed[]> {
  const worker = startWorker('./bare-sync.worker', import.meta.url, { workerData: directory });
  return async () => {
    worker.postMessage('end');
    const [syncs] = await once(worker, 'message');
    return z.array(timedSchema).parse(syncs);
  };
}
