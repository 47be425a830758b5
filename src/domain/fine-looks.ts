/** Between two fine looks of a camera: every fifth frame at ten a second, a tenth more work in all. */
const everyMs = 500;
/** …and at least so many frames: where few can be looked at, the dearest looks are not to be all of them. */
const everyFrames = 3;

/**
 * When a camera's frames get a finer look than usual, which finds plates half as wide. A plate that small is far off
 * or stands, so it stays in view long enough for the reads of these frames alone to make a passage.
 */
export class FineLooks {
  #lastMs = Number.NEGATIVE_INFINITY;
  #framesSince = everyFrames;

  /** Whether the frame captured at `monotonicMs` gets one; if so the next is due half a second and three frames later. */
  take(monotonicMs: number): boolean {
    // A little early rather than a frame late: cameras' times jitter.
    this.#framesSince += 1;
    if (monotonicMs - this.#lastMs < everyMs - 20 || this.#framesSince < everyFrames) return false;
    this.#lastMs = monotonicMs;
    this.#framesSince = 0;
    return true;
  }
}
