/** Between two fine looks of a camera: every fifth frame at ten a second, a tenth more work in all. */
const everyMs = 500;

/**
 * When a camera's frames get a finer look than usual, which finds plates half as wide. A plate that small is far off
 * or stands, so it stays in view long enough for the reads of these frames alone to make a passage.
 */
export class FineLooks {
  #lastMs = Number.NEGATIVE_INFINITY;

  /** Whether the frame captured at `monotonicMs` gets one; if so the next is due half a second later. */
  take(monotonicMs: number): boolean {
    // A little early rather than a frame late: cameras' times jitter.
    if (monotonicMs - this.#lastMs < everyMs - 20) return false;
    this.#lastMs = monotonicMs;
    return true;
  }
}
