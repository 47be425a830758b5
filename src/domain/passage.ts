import type { Direction, VotedRead } from './detection.js';
import type { Frame } from './frame.js';
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
  /** The frame that shows the plate best so far, and what was read in it; its pixels change with the next frame. */
  readonly best: { readonly frame: Frame; readonly read: PlateRead };
  readonly direction: Direction | null;
}

/** `updated` follows each frame that changed the passage; `ended` says whether enough was read to keep it. */
export type PassageEvent =
  | { readonly kind: 'started'; readonly passage: Passage }
  | { readonly kind: 'updated'; readonly passage: Passage }
  | { readonly kind: 'ended'; readonly passage: Passage; readonly kept: boolean };
