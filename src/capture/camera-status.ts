import type { FaultCode } from '../domain/errors.js';
import type { Clock, UtcMs } from '../domain/time.js';

/** Why a frame was not analysed: recognition was busy, or the camera's analysis rate was reached. */
export type DropCause = 'busy' | 'rate';

/** How a camera fares: enough to send a technician to the right pole. */
export interface CameraStatus {
  readonly cameraId: string;
  /** Since when frames come without a break; null while none do. */
  readonly connectedSince: UtcMs | null;
  readonly lastFrameAt: UtcMs | null;
  /** How long ago that was, by a clock that is never set. */
  readonly lastFrameAgoMs: number | null;
  /** How often it came back after it was lost; attempts in vain do not count. */
  readonly reconnects: number;
  /** Frames that came, of a live camera at most its analysis rate, and those that went on to the gate. */
  readonly framesIn: number;
  readonly framesOut: number;
  /** Frames a second over the last ten seconds. */
  readonly rateIn: number;
  readonly rateOut: number;
  readonly dropped: Readonly<Record<DropCause, number>>;
  /** What ended the last connection, or what is wrong with the recording; null while all is well. */
  readonly fault: { readonly code: FaultCode; readonly message: string } | null;
  readonly width: number | null;
  readonly height: number | null;
}

const windowMs = 10_000;

/** Keeps a camera's counts. */
export class CameraMeter {
  readonly #cameraId: string;
  readonly #clock: Clock;
  readonly #in: number[] = [];
  readonly #out: number[] = [];
  readonly #dropped: Record<DropCause, number> = { busy: 0, rate: 0 };
  #framesIn = 0;
  #framesOut = 0;
  #reconnects = 0;
  #connectedSince: UtcMs | null = null;
  #lastFrameAt: UtcMs | null = null;
  #fault: CameraStatus['fault'] = null;
  #firstMs: number | null = null;
  #lastMs: number | null = null;
  #size: { width: number; height: number } | null = null;

  constructor(cameraId: string, clock: Clock) {
    this.#cameraId = cameraId;
    this.#clock = clock;
  }

  arrived(size: { width: number; height: number }): void {
    this.#framesIn += 1;
    this.#lastMs = this.#clock.monotonicMs();
    if (this.#firstMs !== null && this.#connectedSince === null) this.#reconnects += 1;
    this.#firstMs ??= this.#lastMs;
    this.#lastFrameAt = this.#clock.now();
    this.#connectedSince ??= this.#lastFrameAt;
    this.#fault = null;
    if (this.#size?.width !== size.width || this.#size.height !== size.height) {
      this.#size = { width: size.width, height: size.height };
    }
    this.#note(this.#in);
  }

  handedOut(): void {
    this.#framesOut += 1;
    this.#note(this.#out);
  }

  dropped(cause: DropCause): void {
    this.#dropped[cause] += 1;
  }

  lost(code: FaultCode, message: string): void {
    this.#connectedSince = null;
    this.#fault = { code, message };
  }

  /** Of a recording, which no connection is lost of. */
  ailing(code: FaultCode, message: string): void {
    this.#fault = { code, message };
  }

  status(): CameraStatus {
    return {
      cameraId: this.#cameraId,
      connectedSince: this.#connectedSince,
      lastFrameAt: this.#lastFrameAt,
      lastFrameAgoMs: this.#lastMs === null ? null : Math.round(this.#clock.monotonicMs() - this.#lastMs),
      reconnects: this.#reconnects,
      framesIn: this.#framesIn,
      framesOut: this.#framesOut,
      rateIn: this.#rate(this.#in),
      rateOut: this.#rate(this.#out),
      dropped: { ...this.#dropped },
      fault: this.#fault,
      width: this.#size?.width ?? null,
      height: this.#size?.height ?? null,
    };
  }

  #note(times: number[]): void {
    times.push(this.#clock.monotonicMs());
    this.#forget(times);
  }

  #rate(times: number[]): number {
    this.#forget(times);
    if (this.#firstMs === null) return 0;
    // A camera that has only just begun is judged by the time it had, of at least a second.
    const since = Math.min(windowMs, Math.max(1000, this.#clock.monotonicMs() - this.#firstMs));
    return Math.round(times.length / (since / 10_000)) / 10;
  }

  #forget(times: number[]): void {
    const oldest = this.#clock.monotonicMs() - windowMs;
    let gone = 0;
    while (gone < times.length && times[gone]! < oldest) gone += 1;
    if (gone > 0) times.splice(0, gone);
  }
}
