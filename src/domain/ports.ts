import type { Alert } from './alert.js';
import type { Detection, ImageRef } from './detection.js';
import type { Frame } from './frame.js';
import type { Box, Corners } from './geometry.js';
import type { Hit, HotListMatch } from './hit.js';
import type { OutboxItem, OutboxKind, QueuedItem } from './outbox.js';
import type { PassageEvent } from './passage.js';
import type { PlateIssuer, PlateRead, PlateRegion, ReadCandidate } from './plate-read.js';
import type { Position } from './position.js';
import type { Sighting } from './sighting.js';
import type { UtcMs } from './time.js';

/** A camera, live or recorded. The iterable ends when the footage is over or `signal` aborts. */
export interface FrameSource {
  readonly cameraId: string;
  frames(signal: AbortSignal): AsyncIterable<Frame>;
  /** Nobody will look at this frame again: its memory may be used for another one. */
  giveBack?(frame: Frame): void;
  /** A later frame to look at in place of `frame`, which is dropped, since recognition does not keep up; else null. Live sources only. */
  newer?(frame: Frame): Frame | null;
  /** Whether frames come faster than they are looked at. Live sources only: what is found in a recording hangs on no load. */
  isBehind?(): boolean;
}

/** Decides, on the small luma image, whether a frame is worth recognition. */
export interface FrameGate {
  /** Null when there is nothing new to look at; else the boxes worth looking at (the whole frame where it cannot say). */
  admit(frame: Frame): readonly Box[] | null;
}

export interface RecognitionOptions {
  /** Look more finely than usual, for plates that are small in the frame, at more than twice the time. */
  readonly fine?: boolean;
  /** Only plates at least this wide in the frame, pixels. */
  readonly minPlateWidth?: number;
  /** Where the gate saw change; the whole frame when absent. */
  readonly areas?: readonly Box[];
  /** Look for the followed vehicles only, where they should be: a fraction of the time. An engine may look everywhere still. */
  readonly followOnly?: boolean;
  /** The vehicles that the frames before showed; absent when the frame stands alone. */
  readonly followed?: readonly FollowedPlate[];
}

/**
 * What a plate is worth: nothing (`none`); one reading (`glance`); where that is unsure, also other crops and a second
 * reader (`read`); that, and the state of issue by the plate's look and what is printed above the serial (`name`); one
 * reading, and the state by what is printed below (`motto`); all of it at once, as of a still (`full`).
 */
export type PlateLook = 'none' | 'glance' | 'read' | 'name' | 'motto' | 'full';

/** A vehicle that is followed: where its plate should be in this frame, and how to look at it. */
export interface FollowedPlate {
  readonly box: Box;
  readonly look: PlateLook;
  /** What it was located with last, 0..1; 0 when it was not found where it was looked for since. */
  readonly score: number;
}

/** Finds plates in an image. Best score first; empty when none. */
export interface PlateLocator {
  locatePlates(frame: FrameImage, options?: RecognitionOptions): Promise<readonly PlateRegion[]>;
}

/** Reads one region of an image; null when it is no plate. */
export interface PlateReader {
  readonly engine: string;
  /** `look`: how closely, `full` when absent. */
  readPlate(frame: FrameImage, region: PlateRegion, look?: PlateLook): Promise<PlateRead | null>;
}

/** The part of a frame that recognition needs. */
export type FrameImage = Pick<Frame, 'width' | 'height' | 'format' | 'pixels'>;

/** locate → rectify → read, off the main thread. */
export interface Recogniser {
  recognise(frame: FrameImage, options?: RecognitionOptions): Promise<readonly PlateRead[]>;
  /**
   * The same of the frame that is the latest once it can be looked at, when `due` is asked for it; null when that says
   * there is none. Absent where nothing waits for others.
   */
  recogniseDue?(due: () => RecognitionRequest | null): Promise<readonly PlateRead[] | null>;
}

/** A frame, and how to look at it. */
export interface RecognitionRequest {
  readonly frame: FrameImage;
  readonly options?: RecognitionOptions | undefined;
}

/** Is told what became of one camera's frames: for its status. */
export interface FrameObserver {
  /** Recognition looked at the frame, or only at the vehicles it follows. */
  looked(frame: Frame, reads: readonly PlateRead[], followOnly: boolean): void;
  /** Recognition failed on a frame. */
  failed(): void;
  /** The frame raised an alert, which is stored and on its way. */
  alerted(frame: Frame): void;
  /** A passage ended; `kept` when it was read well enough. */
  ended(kept: boolean): void;
}

/** Ties the reads of successive frames to vehicles. One a camera. */
export interface PassageTracker {
  /**
   * The frame's pixels are another frame's afterwards: what it keeps of them, it copies. `looked`: the areas that
   * recognition was given; a vehicle outside them was not looked for, and is not missed.
   */
  observe(frame: Frame, reads: readonly PlateRead[], looked: readonly Box[]): readonly PassageEvent[];
  /** Where its vehicles should be in the frame of `monotonicMs`, and how closely each is worth looking at there. */
  followed(monotonicMs: number): readonly FollowedPlate[];
  /** Time passed without a frame worth reading: ends what has left. */
  elapse(monotonicMs: number): readonly PassageEvent[];
  /** Ends all passages: the footage is over or the daemon stops. */
  finish(): readonly PassageEvent[];
}

/** Knows which detections of a unit's cameras show one vehicle. One a unit. */
export interface DetectionLinker {
  /**
   * The earlier detection of this vehicle by another camera, when places and times allow; null when there is none. Each
   * revision is asked for anew, and remembered for the next ones.
   */
  link(detection: Detection): string | null;
}

/** What a matcher looks at. */
export interface MatchableRead {
  readonly text: string;
  readonly confidence: number;
  readonly candidates: readonly ReadCandidate[];
  readonly region: PlateIssuer | null;
}

/** The hot lists as they stand; answers in microseconds. */
export interface HotListMatcher {
  /** Entries limited to places, hours or directions are held against `sighting`; without one they match, unchecked. */
  match(read: MatchableRead, at: UtcMs, sighting?: Sighting): readonly HotListMatch[];
}

/** The self-test plate went the whole way from a camera to where an alert would have been. */
export interface SelfTestSighting {
  readonly cameraId: string;
  readonly seenAt: UtcMs;
  /** From the picture to the committed record; null for recordings, whose pictures have times of their own. */
  readonly latencyMs: number | null;
}

export interface SelfTestWitness {
  seen(sighting: SelfTestSighting): void;
}

/** Where the unit was at a time; null when there was no fix. */
export interface PositionSource {
  positionAt(at: UtcMs): Position | null;
}

/** Pictures of a passage, encoded off the main thread. */
export interface PassageImages {
  plate: { readonly bytes: Uint8Array; readonly width: number; readonly height: number };
  vehicle: { readonly bytes: Uint8Array; readonly width: number; readonly height: number };
}

export interface ImageEncoder {
  /** JPEG of the plate (with some surround) and of the vehicle. */
  encode(frame: Frame, corners: Corners): Promise<PassageImages>;
}

export interface ImageStore {
  /** Written and synced before it returns; named by what is in it. Null when the disk is too full for images. */
  put(image: { bytes: Uint8Array; width: number; height: number }): Promise<ImageRef | null>;
  get(sha256: string): Promise<Uint8Array>;
}

/** Everything that one moment of a passage brings; committed together or not at all. */
export interface DetectionWrite {
  readonly detection: Detection;
  readonly hits: readonly Hit[];
  readonly alerts: readonly Alert[];
  readonly outbox: readonly OutboxItem[];
}

export interface DetectionStore {
  /**
   * Inserts the detection, or replaces an older revision of it. Durable when it resolves; what several cameras bring
   * at once is synced to the disk together. @throws store_failed, store_corrupt, disk_full
   */
  record(write: DetectionWrite): Promise<void>;
}

/** The durable outbox as the uplink sees it. */
export interface Outbox {
  /**
   * Alerts first, then detections, then images; oldest first within each; none that is already in flight, and none
   * that goes after the kind `downTo`.
   */
  next(limit: number, downTo?: OutboxKind): readonly QueuedItem[];
  /** The broker acknowledged these. */
  markDelivered(ids: readonly string[], at: UtcMs): void;
  /** Central stored these. */
  markReceived(ids: readonly string[], at: UtcMs): void;
  /** The broker refused it for good: kept with its reason, the rest goes on. */
  setAside(id: string, reason: string, at: UtcMs): void;
  /** Items that are set aside. */
  setAsideCount(): number;
  /** Puts everything that was set aside back in the queue. @returns how many */
  retrySetAside(): number;
  /** Forgets what was in flight (the link broke), marking it historical from now on. */
  resetInFlight(): void;
  /** Items still to be delivered. */
  depth(): number;
  /** Resolves when something that `next` would give with this `downTo` may be waiting, or `signal` aborts. */
  waitForItems(signal: AbortSignal, downTo?: OutboxKind): Promise<void>;
}

/** Builds what goes to central; no plate in a topic. */
export interface MessageMaker {
  detection(detection: Detection): readonly OutboxItem[];
  alert(alert: Alert, hit: Hit, detection: Detection): OutboxItem;
}

/** What the people at the unit see while it works. */
export interface LiveView {
  passage(event: PassageEvent): void;
  detection(detection: Detection): void;
  alert(alert: Alert, hit: Hit, detection: Detection): void;
}
