import type { VotedRead } from '../../domain/detection.js';
import type { Frame } from '../../domain/frame.js';
import type { Box } from '../../domain/geometry.js';
import type { Passage } from '../../domain/passage.js';
import type { PlateRead } from '../../domain/plate-read.js';
import { foldEquivalent } from '../../domain/plate-text.js';
import type { PlateLook } from '../../domain/ports.js';
import { cutVehicle } from '../image/cut.js';
import { CloseLooks } from './close-looks.js';
import { directionOf } from './direction.js';
import { Plateness } from './plateness.js';
import { oneCharacterOff } from './text-distance.js';
import { type Ballot, voteReads, weightOf } from './vote.js';

/** One read alone is believed from this confidence on; below it two must agree. */
export const soleReadConfidence = 0.9;
/** What the voted text and those that differ from it in one character must come to: what is less sure is no reading. */
const leastLegibility = 0.5;
/** Shorter texts are mostly badges and signs: they need more reads that agree. */
const shortText = 4;
const agreeingReads = { normal: 2, short: 4 };
/** A plate that so many reads agree on so surely is read again only so often, and so is what so many reads show to be none. */
const settled = { confidence: 0.98, agreeing: 3, againAfterMs: 350 };
/** Any plate that stands still is read again so often after so many reads: the same picture says nothing new. */
const still = { moved: 0.1, reads: 12, againAfterMs: 350 };
/** Reads kept for the vote: those that have most to say. More would change nothing and cost time at each frame. */
const mostVoters = 24;
/** Boxes kept for the direction: the first and the last of them. */
const mostBoxes = 64;

/** When a frame was taken, without its pixels: only the best frame's are worth their memory. */
type Seen = Pick<Frame, 'cameraId' | 'capturedAt' | 'monotonicMs'>;
const seen = ({ cameraId, capturedAt, monotonicMs }: Frame): Seen => ({ cameraId, capturedAt, monotonicMs });

const isWithin = ({ width, height }: Frame, [x, y, w, h]: Box): boolean =>
  x >= 0 && y >= 0 && x + w <= width && y + h <= height;

/** One vehicle while its plate is followed through the frames of one camera. */
export class Track {
  readonly id: number;
  readonly #regionHint: readonly string[];
  readonly #startedAt: Seen;
  #voters: Ballot[] = [];
  #boxes: Box[] = [];
  #best: (Passage['best'] & { readonly score: number }) | null = null;
  #last: { at: Seen; box: Box; score: number };
  /** How far it went between the last two looks, in widths of the plate. */
  #stepInWidths = 0;
  /** Pixels a millisecond, smoothed. */
  #velocity: readonly [number, number] = [0, 0];
  #voted: VotedRead | null = null;
  #reads = 0;
  /** What its surest reading is given. */
  #surest = 0;
  readonly #plateness = new Plateness();
  readonly #closeLooks = new CloseLooks();
  /** The frame in which it was only glanced at although a closer look was due. */
  #putOffMs: number | null = null;
  /** Time during which the place was looked at and the plate was not there. */
  missedMs = 0;

  constructor(id: number, frame: Frame, read: PlateRead, regionHint: readonly string[] = []) {
    this.id = id;
    this.#regionHint = regionHint;
    this.#startedAt = seen(frame);
    this.#last = { at: this.#startedAt, box: read.box, score: read.locatedScore };
    this.add(frame, read);
  }

  get reads(): number {
    return this.#reads;
  }
  get lastBox(): Box {
    return this.#last.box;
  }
  get lastScore(): number {
    return this.#last.score;
  }
  get lastMonotonicMs(): number {
    return this.#last.at.monotonicMs;
  }
  get voted(): VotedRead {
    this.#voted ??= voteReads(this.#voters, this.#regionHint);
    return this.#voted;
  }

  /** Where the plate should be at `monotonicMs` if it goes on as it went. */
  predictedBox(monotonicMs: number): Box {
    const [x, y, width, height] = this.#last.box;
    const elapsed = Math.min(1000, monotonicMs - this.lastMonotonicMs);
    return [x + this.#velocity[0] * elapsed, y + this.#velocity[1] * elapsed, width, height];
  }

  get lastCloseLookMs(): number {
    return this.#closeLooks.lastMs;
  }

  /** In the frame of `monotonicMs` it is only glanced at: others had waited longer for a close look. */
  putOff(monotonicMs: number): void {
    this.#putOffMs = monotonicMs;
  }

  add(frame: Frame, read: PlateRead): void {
    const look = this.#lookIfAwake(frame.monotonicMs);
    this.#closeLooks.add(look, frame.monotonicMs, this.#last.box);
    this.#reads += 1;
    this.#surest = Math.max(this.#surest, read.confidence);
    this.missedMs = 0;
    this.#plateness.add(read.locatedScore);
    this.#voters.push({ read, closely: look === 'read' || look === 'name', whole: isWithin(frame, read.box) });
    if (this.#voters.length > mostVoters) {
      const says = (ballot: Ballot) => weightOf(ballot) * ballot.read.confidence;
      this.#voters.sort((a, b) => says(b) - says(a));
      this.#voters.length = mostVoters;
    }
    this.#voted = null;
    this.#boxes.push(read.box);
    if (this.#boxes.length > mostBoxes) this.#boxes.splice(mostBoxes / 2, 1);
    this.#follow(frame, read);
    this.#keepBest(frame, read);
  }

  #follow(frame: Frame, { box, locatedScore: score }: PlateRead): void {
    const elapsed = frame.monotonicMs - this.lastMonotonicMs;
    if (elapsed > 0) {
      const before = this.#last.box;
      const step = [
        (box[0] + box[2] / 2 - before[0] - before[2] / 2) / elapsed,
        (box[1] + box[3] / 2 - before[1] - before[3] / 2) / elapsed,
      ] as const;
      this.#stepInWidths = (Math.hypot(...step) * elapsed) / Math.max(1, box[2]);
      const keep = this.#reads <= 2 ? 0 : 0.4;
      this.#velocity = [
        keep * this.#velocity[0] + (1 - keep) * step[0],
        keep * this.#velocity[1] + (1 - keep) * step[1],
      ];
    }
    this.#last = { at: seen(frame), box, score };
  }

  /** The picture that people will compare with the voted text: one that shows it, as large and as sure as possible. */
  #keepBest(frame: Frame, read: PlateRead): void {
    const agrees = foldEquivalent(read.text) === foldEquivalent(this.voted.text);
    const score = (agrees ? 1 : 0) + read.confidence * Math.min(1, Math.sqrt(read.box[2] / 200));
    if (this.#best && score <= this.#best.score) return;
    // A copy of its own, in the same memory where it fits: the frame goes back to the camera it came from.
    const memory = this.#best?.frame.pixels ?? new Uint8Array(0);
    this.#best = { ...cutVehicle(frame, read.corners, memory), read, score };
  }

  /** How closely it is worth looking at in the frame of `monotonicMs`. */
  lookAt(monotonicMs: number): PlateLook {
    if (this.missedMs === 0 && this.isAtRest(monotonicMs)) return 'none';
    return this.#lookIfAwake(monotonicMs);
  }

  #lookIfAwake(monotonicMs: number): PlateLook {
    if (monotonicMs === this.#putOffMs) return 'glance';
    const isStateKnown = this.#reads > 0 && this.voted.region !== null;
    return this.#closeLooks.lookAt(monotonicMs, this.#last.box, isStateKnown);
  }

  /** Whether a look at it in the frame of `monotonicMs` would tell nothing new: it was looked at a moment ago and is known. */
  isAtRest(monotonicMs: number): boolean {
    const agoMs = monotonicMs - this.lastMonotonicMs;
    if (agoMs < still.againAfterMs && this.#reads >= still.reads && this.#stepInWidths < still.moved) return true;
    return agoMs < settled.againAfterMs && this.#isSettled();
  }

  #isSettled(): boolean {
    if (this.#reads < settled.agreeing) return false;
    return (
      !this.#plateness.isPlate() ||
      (this.voted.confidence >= settled.confidence && this.#agreeing() >= settled.agreeing)
    );
  }

  #agreeing(): number {
    const folded = foldEquivalent(this.voted.text);
    return this.#voters.filter(({ read }) => foldEquivalent(read.text) === folded).length;
  }

  /** Whether this is a plate, by its look, and enough of it was read. */
  isCredible(): boolean {
    const { text, confidence, candidates } = this.voted;
    // The shape of the serial may have chosen a text that was seen less surely than another.
    const seen = candidates.reduce(
      (best, other) => (other.confidence > best.confidence ? other : best),
      candidates[0]!,
    );
    const legibility = Math.max(
      confidence + oneCharacterOff(text, candidates),
      seen.confidence + oneCharacterOff(seen.text, candidates),
    );
    if (text.length === 0 || legibility < leastLegibility) return false;
    // Many frames that agree make the text surer, not the place a plate: a board says the same in each.
    if (!this.#plateness.isPlate(Math.min(legibility, this.#surest))) return false;
    const agreeing = this.#agreeing();
    if (text.length < shortText) return agreeing >= agreeingReads.short;
    return agreeing >= agreeingReads.normal || confidence >= soleReadConfidence;
  }

  passage(): Passage {
    const { frame, corners, read } = this.#best!;
    return {
      passageId: this.id,
      cameraId: this.#startedAt.cameraId,
      startedAt: this.#startedAt.capturedAt,
      lastSeenAt: this.#last.at.capturedAt,
      clock: frame.clock,
      durationMs: Math.max(0, this.lastMonotonicMs - this.#startedAt.monotonicMs),
      reads: this.#reads,
      credible: this.isCredible(),
      voted: this.voted,
      best: { frame, corners, read },
      direction: directionOf(this.#boxes),
    };
  }
}
