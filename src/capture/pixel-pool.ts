import { sharedPixels } from './shared-pixels.js';

/**
 * Lends memory for frames. What was dropped unseen comes back and is lent again; what went on to recognition does
 * not (a passage may keep its best frame for as long as it likes) and is left to the garbage collector.
 */
export class PixelPool {
  #spare: Uint8Array | null = null;

  take(bytes: number): Uint8Array {
    const spare = this.#spare;
    this.#spare = null;
    return spare?.length === bytes ? spare : sharedPixels(bytes);
  }

  /** Nobody may look at `pixels` any more. */
  giveBack(pixels: Uint8Array): void {
    this.#spare = pixels;
  }
}
