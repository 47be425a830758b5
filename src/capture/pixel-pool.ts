import { sharedPixels } from './shared-pixels.js';

/** One frame is being filled, one waits, one is in recognition. */
const mostSpare = 3;

/**
 * Lends memory for frames. What nobody looks at any more comes back and is lent again; what a passage may keep as its
 * best frame, for as long as it likes, does not and is left to the garbage collector.
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
