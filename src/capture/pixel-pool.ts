import { sharedPixels } from './shared-pixels.js';

/** One frame is being filled, two wait, one is in recognition. */
const mostSpare = 4;

/**
 * Lends memory for frames, and the same again: shared memory that was sent to a worker is not free before that worker,
 * too, has collected its garbage, which may be much later.
 */
export class PixelPool {
  #spare: Uint8Array[] = [];

  take(bytes: number): Uint8Array {
    const spare = this.#spare.pop();
    if (spare?.length === bytes) return spare;
    // The stream has a new size: no spare fits any more.
    this.#spare = [];
    return sharedPixels(bytes);
  }

  /** Nobody may look at `pixels` any more. */
  giveBack(pixels: Uint8Array): void {
    if (this.#spare.length < mostSpare) this.#spare.push(pixels);
  }
}
