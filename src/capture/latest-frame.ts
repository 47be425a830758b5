import type { Frame } from '../domain/frame.js';

/** So many frames wait while recognition is behind for a moment only. */
const atMost = 2;
/** For so long after a frame was dropped none waits for another, milliseconds: that was no mere moment. */
const behindForMs = 2000;

/**
 * The queue between a camera and recognition. A moment's delay costs no frame: two may wait. When a third comes, recognition
 * does not keep up, and for a while the latest wins: each frame takes the place of the one before. What is dropped is told
 * of, and latency never grows under load.
 */
export class LatestFrame {
  readonly #waiting: Frame[] = [];
  #lastMs = 0;
  #latestWinsUntilMs = Number.NEGATIVE_INFINITY;
  #closed = false;
  #wake: (() => void) | null = null;
  readonly #onDrop: (frame: Frame) => void;

  constructor(onDrop: (frame: Frame) => void) {
    this.#onDrop = onDrop;
  }

  put(frame: Frame): void {
    this.#lastMs = frame.monotonicMs;
    if (this.#waiting.length >= (this.#latestWins() ? 1 : atMost)) {
      this.#latestWinsUntilMs = this.#lastMs + behindForMs;
      for (const old of this.#waiting.splice(0)) this.#onDrop(old);
    }
    this.#waiting.push(frame);
    this.#wake?.();
  }

  /** Whether frames come faster than they are taken, or did a moment ago. */
  get isBehind(): boolean {
    return this.#waiting.length > 0 || this.#latestWins();
  }

  /** No frame comes any more; those that wait are still taken. */
  close(): void {
    this.#closed = true;
    this.#wake?.();
  }

  /** A frame that takes the place of one that was taken and not looked at yet; null when there is none. */
  takeNewer(): Frame | null {
    return this.#latestWins() ? (this.#waiting.shift() ?? null) : null;
  }

  /** The frame that waits longest, or the next one; null when closed. One taker at a time. */
  async take(): Promise<Frame | null> {
    while (this.#waiting.length === 0 && !this.#closed) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = null;
    }
    return this.#waiting.shift() ?? null;
  }

  #latestWins(): boolean {
    return this.#lastMs < this.#latestWinsUntilMs;
  }
}
