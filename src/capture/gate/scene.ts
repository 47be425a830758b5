import type { Cells } from './cells.js';

/** Share by which the remembered scene moves towards what is seen: something that stops is scenery after ten frames. */
const learning = 0.25;
/** A change of the whole picture's brightness up to this is the camera's exposure, not motion. */
const exposureShift = 12;

/**
 * Remembers what each cell looked like and says which differ by more than noise does. The noise is measured on the
 * cells that stand still, so a grainy night is as quiet as a clear day.
 */
export class Scene {
  #luma: Float32Array | null = null;
  #noise = 2;

  /** 1 for each changed cell, 0 for the others; null when there was nothing to compare with. */
  changes({ luma }: Cells): Uint8Array | null {
    const known = this.#luma;
    if (known === null || known.length !== luma.length) {
      this.#luma = luma.slice();
      return null;
    }
    const shift = exposureShiftOf(luma, known);
    const threshold = 5 + 5 * this.#noise;
    const changed = new Uint8Array(luma.length);
    let quiet = 0;
    let noise = 0;
    for (let i = 0; i < luma.length; i++) {
      const now = luma[i]!;
      const before = known[i]!;
      const difference = Math.abs(now - before - shift);
      if (difference > threshold) changed[i] = 1;
      else {
        quiet += 1;
        noise += difference;
      }
      known[i] = before + (now - before) * learning;
    }
    if (quiet > luma.length / 4) this.#noise += (noise / quiet - this.#noise) * 0.1;
    return changed;
  }
}

/** By how much the picture as a whole became brighter, from a sample of cells whose change is small. */
function exposureShiftOf(luma: Float32Array, known: Float32Array): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < luma.length; i += 7) {
    const difference = luma[i]! - known[i]!;
    if (Math.abs(difference) > exposureShift) continue;
    sum += difference;
    count += 1;
  }
  return count === 0 ? 0 : sum / count;
}
