import type { Frame } from '../../domain/frame.js';
import type { PlateRead } from '../../domain/plate-read.js';
import type { FrameObserver } from '../../domain/ports.js';
import type { Clock } from '../../domain/time.js';
import { Distribution, type DistributionSummary } from './distribution.js';
import { plateSharpness } from './plate-sharpness.js';

/** What recognition made of a camera's frames. */
export interface ReadingFigures {
  /** Frames that recognition looked at, and those it failed on. */
  readonly analysed: number;
  readonly failed: number;
  /** Of those looked at: frames in which only the known vehicles were, since threads were short. */
  readonly followOnly: number;
  /** Whether that happened within the last ten minutes. */
  readonly failing: boolean;
  readonly plates: number;
  /** From exposure until read, and until an alert is stored to go out; milliseconds. Null for recordings. */
  readonly readLatencyMs: DistributionSummary | null;
  readonly alertLatencyMs: DistributionSummary | null;
  readonly plateWidthPx: DistributionSummary | null;
  /** 0 to 1, see `plateSharpness`. */
  readonly plateSharpness: DistributionSummary | null;
  /** Share of passages that were read well enough to be kept; null before the first has ended. */
  readonly readRate: number | null;
}

/** One frame that failed months ago is no fault of today's, milliseconds. */
const failingForMs = 600_000;

/** Counts what became of one camera's frames. */
export class CameraFigures implements FrameObserver {
  readonly #clock: Clock;
  readonly #readLatency: Distribution;
  readonly #alertLatency: Distribution;
  readonly #width: Distribution;
  readonly #sharpness: Distribution;
  #analysed = 0;
  #failed = 0;
  #followOnly = 0;
  #failedMs = Number.NEGATIVE_INFINITY;
  #plates = 0;
  #kept = 0;
  #unkept = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#readLatency = new Distribution(clock);
    this.#alertLatency = new Distribution(clock);
    this.#width = new Distribution(clock);
    this.#sharpness = new Distribution(clock);
  }

  looked(frame: Frame, reads: readonly PlateRead[], followOnly: boolean): void {
    this.#analysed += 1;
    if (followOnly) this.#followOnly += 1;
    this.#plates += reads.length;
    this.#aged(frame, this.#readLatency);
    for (const { box } of reads) {
      this.#width.add(box[2]);
      this.#sharpness.add(plateSharpness(frame, box));
    }
  }

  failed(): void {
    this.#failed += 1;
    this.#failedMs = this.#clock.monotonicMs();
  }

  alerted(frame: Frame): void {
    this.#aged(frame, this.#alertLatency);
  }

  ended(kept: boolean): void {
    if (kept) this.#kept += 1;
    else this.#unkept += 1;
  }

  figures(): ReadingFigures {
    const passages = this.#kept + this.#unkept;
    return {
      analysed: this.#analysed,
      failed: this.#failed,
      followOnly: this.#followOnly,
      failing: this.#clock.monotonicMs() - this.#failedMs <= failingForMs,
      plates: this.#plates,
      readLatencyMs: this.#readLatency.summary(),
      alertLatencyMs: this.#alertLatency.summary(),
      plateWidthPx: this.#width.summary(),
      plateSharpness: this.#sharpness.summary(),
      readRate: passages === 0 ? null : Math.round((100 * this.#kept) / passages) / 100,
    };
  }

  /** A recording's frames have no age: its clock is its own. */
  #aged({ clock, monotonicMs }: Frame, latency: Distribution): void {
    if (clock.source !== 'recording') latency.add(this.#clock.monotonicMs() - monotonicMs);
  }
}
