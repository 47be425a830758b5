/**
 * Lets through at most some frames a second on average, evenly: a frame passes when it is due, or a fifth of the
 * interval early, so that a little jitter costs none.
 */
export class RateLimit {
  #dueMs = 0;

  admit(atMs: number, framesPerSecond: number): boolean {
    const intervalMs = 1000 / framesPerSecond;
    if (atMs < this.#dueMs - intervalMs / 5) return false;
    this.#dueMs = Math.max(this.#dueMs + intervalMs, atMs);
    return true;
  }
}
