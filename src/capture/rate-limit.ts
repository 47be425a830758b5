/**
 * Lets through at most some frames a second, evenly: a frame passes once four fifths of the interval have gone by, so
 * that a little jitter does not halve the rate.
 */
export class RateLimit {
  readonly #leastMs: number;
  #lastMs = Number.NEGATIVE_INFINITY;

  constructor(framesPerSecond: number) {
    this.#leastMs = 800 / framesPerSecond;
  }

  admit(atMs: number): boolean {
    if (atMs - this.#lastMs < this.#leastMs) return false;
    this.#lastMs = atMs;
    return true;
  }
}
