import type { Frame } from '../../domain/frame.js';
import type { Box } from '../../domain/geometry.js';
import type { PassageEvent } from '../../domain/passage.js';
import type { PlateRead } from '../../domain/plate-read.js';
import { foldEquivalent } from '../../domain/plate-text.js';
import type { FollowedPlate, PassageTracker } from '../../domain/ports.js';
import { affinity, overlaps } from './associate.js';
import { plateDistance } from './text-distance.js';
import { soleReadConfidence, Track } from './track.js';

export interface TrackerOptions {
  /** A vehicle unseen for so long is a new passage when it comes back, milliseconds. */
  readonly rereadAfterMs: number;
  /** A vehicle whose place was looked at and found empty for so long has left, milliseconds. */
  readonly leaveAfterMs: number;
  /** States to prefer among equals, most likely first, e.g. `us-ca`. */
  readonly regionHint?: readonly string[];
}

/** What is remembered of a passage that ended: the same vehicle, seen again soon, is not a new one. */
interface Remembered {
  readonly text: string;
  seenMs: number;
}

/** Ties the reads of one camera's frames to vehicles by place, motion and text. */
export class VehicleTracker implements PassageTracker {
  readonly #options: TrackerOptions;
  readonly #open = new Set<Track>();
  #remembered: Remembered[] = [];
  #nextId = 1;
  #lastMs: number | null = null;

  constructor(options: TrackerOptions) {
    this.#options = options;
  }

  observe(frame: Frame, reads: readonly PlateRead[], looked: readonly Box[] | null = null): readonly PassageEvent[] {
    const events: PassageEvent[] = [];
    const unseen = new Set(this.#open);
    for (const [read, track] of this.#assign(frame, reads)) {
      if (track) {
        track.add(frame, read);
        unseen.delete(track);
        events.push({ kind: 'updated', passage: track.passage() });
      } else if (!this.#isRemembered(read, frame.monotonicMs)) {
        const started = new Track(this.#nextId++, frame, read, this.#options.regionHint);
        this.#open.add(started);
        events.push({ kind: 'started', passage: started.passage() });
      }
    }
    const elapsed = this.#lastMs === null ? 0 : Math.max(0, frame.monotonicMs - this.#lastMs);
    this.#lastMs = frame.monotonicMs;
    for (const track of unseen) {
      if (isLookedAt(track.lastBox, looked) && !track.isAtRest(frame.monotonicMs)) track.missedMs += elapsed;
    }
    return [...events, ...this.#endMissing()];
  }

  followed(monotonicMs: number): readonly FollowedPlate[] {
    const open = [...this.#open];
    // A close look costs several times what the rest of a frame does: one a frame, so that none takes longer than the next
    // one is away.
    const [, ...later] = open
      .filter((track) => !['none', 'glance'].includes(track.lookAt(monotonicMs)))
      .sort((a, b) => a.lastCloseLookMs - b.lastCloseLookMs);
    for (const track of later) track.putOff(monotonicMs);
    return open.map((track) => ({
      box: track.predictedBox(monotonicMs),
      look: track.lookAt(monotonicMs),
      score: track.missedMs > 0 ? 0 : track.lastScore,
    }));
  }

  /** Nothing changed in view: what was there a moment ago still is, and what was missing stays missing. */
  elapse(monotonicMs: number): readonly PassageEvent[] {
    const elapsed = this.#lastMs === null ? 0 : Math.max(0, monotonicMs - this.#lastMs);
    this.#lastMs = monotonicMs;
    for (const track of this.#open) if (track.missedMs > 0) track.missedMs += elapsed;
    return this.#endMissing();
  }

  finish(): readonly PassageEvent[] {
    return [...this.#open].map((track) => this.#end(track));
  }

  /** Each read with the track that it continues, or null: best pairs first, one read a track and frame. */
  #assign(frame: Frame, reads: readonly PlateRead[]): [PlateRead, Track | null][] {
    const pairs = reads.flatMap((read) =>
      [...this.#open].map((track) => ({ read, track, score: affinity(track, read, frame.monotonicMs) })),
    );
    const ranked = pairs.filter((pair) => pair.score !== null).sort((a, b) => b.score! - a.score!);
    const taken = new Map<PlateRead, Track>();
    const used = new Set<Track>();
    for (const { read, track } of ranked) {
      if (taken.has(read) || used.has(track)) continue;
      taken.set(read, track);
      used.add(track);
    }
    const assigned: [PlateRead, Track | null][] = [];
    const byConfidence = [...reads].sort((a, b) => b.confidence - a.confidence);
    for (const read of byConfidence) {
      const track = taken.get(read) ?? null;
      if (!track && assigned.some(([other]) => overlaps(other.box, read.box))) continue;
      assigned.push([read, track]);
    }
    return assigned;
  }

  /** The vehicle of a passage that ended a moment ago; seeing it again keeps it in mind. */
  #isRemembered(read: PlateRead, nowMs: number): boolean {
    this.#remembered = this.#remembered.filter((past) => nowMs - past.seenMs < this.#options.rereadAfterMs);
    const past = this.#remembered.find(
      ({ text }) => plateDistance(text, read.text) <= (read.confidence < soleReadConfidence ? 1 : 0),
    );
    if (past) past.seenMs = nowMs;
    return past !== undefined;
  }

  #endMissing(): PassageEvent[] {
    const gone = [...this.#open].filter((track) => track.missedMs >= this.#options.leaveAfterMs);
    return gone.map((track) => this.#end(track));
  }

  #end(track: Track): PassageEvent {
    this.#open.delete(track);
    const kept = track.isCredible() && !this.#isEcho(track);
    if (kept) this.#remembered.push({ text: track.voted.text, seenMs: track.lastMonotonicMs });
    return { kind: 'ended', passage: track.passage(), kept };
  }

  /** A worse reading of a vehicle that another track follows, or followed a moment ago. */
  #isEcho(track: Track): boolean {
    const { text, confidence } = track.voted;
    const isSame = (other: string) =>
      foldEquivalent(other) === foldEquivalent(text) ||
      (confidence < soleReadConfidence && plateDistance(other, text) === 1);
    const others = [...this.#open].filter((open) => open.voted.confidence >= confidence && open.isCredible());
    return others.some((open) => isSame(open.voted.text)) || this.#remembered.some((past) => isSame(past.text));
  }
}

function isLookedAt(box: Box, looked: readonly Box[] | null): boolean {
  if (looked === null || looked.length === 0) return true;
  const x = box[0] + box[2] / 2;
  const y = box[1] + box[3] / 2;
  return looked.some((area) => x >= area[0] && x <= area[0] + area[2] && y >= area[1] && y <= area[1] + area[3]);
}
