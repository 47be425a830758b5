import { closeSync, existsSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { PlatewardenError } from '../../domain/errors.js';

const block = Buffer.alloc(1_000_000, 0xb5);

/**
 * A file of a few megabytes that is given up when the disk is full, so that the database can go on while images have
 * stopped and shedding makes room: alerts and detections are small.
 */
export class Ballast {
  readonly #path: string;
  readonly #megabytes: number;

  constructor(path: string, megabytes: number) {
    this.#path = path;
    this.#megabytes = megabytes;
  }

  /** Takes the room, unless it is taken. A disk without so much room is left as it is. */
  take(): void {
    if (existsSync(this.#path)) return;
    const file = openSync(this.#path, 'w', 0o600);
    try {
      for (let i = 0; i < this.#megabytes; i++) writeSync(file, block);
      fsyncSync(file);
    } catch (error) {
      rmSync(this.#path, { force: true });
      if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return;
      throw new PlatewardenError('store_failed', `${this.#path} cannot be written`, { cause: error });
    } finally {
      closeSync(file);
    }
  }

  /** Gives the room up. @returns whether there was any */
  release(): boolean {
    if (!existsSync(this.#path)) return false;
    rmSync(this.#path);
    return true;
  }
}
