/**
 * Lets through at most some frames a second on average, evenly: a frame passes when it is due, or a fifth of the
 * interval early, so that a little jitter costs none.
 */
export class RateLimit {
  readonly #intervalMs: number;
  #dueMs = 0;

  constructor(framesPerSecond: number) {
    this.#intervalMs = 1000 / framesPerSecond;
  }

  admit(atMs: number): boolean {
    if (atMs < this.#dueMs - this.#intervalMs / 5) return false;
    this.#dueMs = Math.max(this.#dueMs + this.#intervalMs, atMs);
    return true;
  }
}
