import type { Frame } from '../domain/frame.js';

/**
 * The queue between a camera and recognition: capacity one, latest wins. A frame that was not taken before the next
 * one came is dropped and told of, so latency never grows under load.
 */
export class LatestFrame {
  #frame: Frame | null = null;
  #closed = false;
  #wake: (() => void) | null = null;
  readonly #onDrop: (frame: Frame) => void;

  constructor(onDrop: (frame: Frame) => void) {
    this.#onDrop = onDrop;
  }

  put(frame: Frame): void {
    if (this.#frame !== null) this.#onDrop(this.#frame);
    this.#frame = frame;
    this.#wake?.();
  }

  /** No frame comes any more; one that waits is still taken. */
  close(): void {
    this.#closed = true;
    this.#wake?.();
  }

  /** The waiting frame; null when there is none. */
  takeNow(): Frame | null {
    const frame = this.#frame;
    this.#frame = null;
    return frame;
  }

  /** The waiting frame, or the next one; null when closed. One taker at a time. */
  async take(): Promise<Frame | null> {
    while (this.#frame === null && !this.#closed) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = null;
    }
    return this.takeNow();
  }
}
