import type { Direction, VotedRead } from './detection.js';
import type { Frame } from './frame.js';
import type { Corners } from './geometry.js';
import type { PlateRead } from './plate-read.js';
import type { ClockStatement, UtcMs } from './time.js';

/** The reads of one vehicle's pass before one camera, while it lasts. */
export interface Passage {
  /** Counts within one run of one camera. */
  readonly passageId: number;
  readonly cameraId: string;
  readonly startedAt: UtcMs;
  readonly lastSeenAt: UtcMs;
  readonly clock: ClockStatement;
  readonly durationMs: number;
  readonly reads: number;
  /** Whether enough was read to believe that this is a plate, and to keep it. */
  readonly credible: boolean;
  /** Voted over all frames so far. */
  readonly voted: VotedRead;
  /**
   * Of the frame that shows the plate best so far the part about the vehicle, the plate's corners in that part, and what
   * was read, with its place in the whole frame. Pixels change with the next frame.
   */
  readonly best: { readonly frame: Frame; readonly corners: Corners; readonly read: PlateRead };
  readonly direction: Direction | null;
}

/** `updated` follows each frame that changed the passage; `ended` says whether enough was read to keep it. */
export type PassageEvent =
  | { readonly kind: 'started'; readonly passage: Passage }
  | { readonly kind: 'updated'; readonly passage: Passage }
  | { readonly kind: 'ended'; readonly passage: Passage; readonly kept: boolean };
