import type { HotListMatch, MatchClass, MatchDetail } from '../domain/hit.js';
import { normalisePlate } from '../domain/plate-text.js';
import type { HotListMatcher, MatchableRead } from '../domain/ports.js';
import { heldAgainst, type Limit, type Sighting } from '../domain/sighting.js';
import type { UtcMs } from '../domain/time.js';
import { freshnessOf } from './freshness.js';
import { hitEntryOf, type ListRecord } from './list-record.js';
import { otherOrders } from './stacked-letters.js';
import { type LookAlike, loadLookAlikes } from './table/look-alikes.js';
import type { PartialPlates } from './table/partial-plates.js';
import { digitOf, halfPlaces, packPlate, weights } from './table/plate-key.js';
import { hashOf, type PlateTable } from './table/plate-table.js';

/** Another reading than the best becomes a hit only from this probability on: at 23% near misses alerted. */
export const leastCandidate = 1 / 3;

/**
 * A look-alike is tried while the plate is at least so likely to be that one: reading's confidence × pair's share. Pairs
 * below it were not once confused among the plates measured (`npm run bench -- confusions`).
 */
export const leastNear = 0.005;

/** A read has at most ten candidates (`votedReadSchema`). */
const mostReadings = 10;

/** A list that matches. */
export interface MatchableList {
  readonly listId: string;
  readonly name: string;
  /** Null for entries made here, which are never stale. */
  readonly extractedAt: UtcMs | null;
  readonly restricted: boolean;
  readonly secret: boolean;
  readonly recipients: readonly string[];
  readonly near: boolean;
  /** The source writes the letter O as 0: both are then the same character. */
  readonly zeroForO: boolean;
  readonly selfTest: boolean;
  readonly table: PlateTable;
  readonly partials: PartialPlates;
  record(index: number): ListRecord;
}

export interface MatcherOptions {
  /** Least probability of a reading other than the best; 0 takes all (explanations, measurements). */
  readonly leastCandidate?: number;
  readonly lookAlikes?: readonly (readonly LookAlike[])[];
}

/** Matches reads against the lists that were put in last. A list is replaced as a whole, between two reads. */
export class ListMatcher implements HotListMatcher {
  readonly #leastCandidate: number;
  readonly #lookAlikes: readonly (readonly LookAlike[])[];
  #lists: readonly MatchableList[] = [];
  readonly #halves = new Int32Array(2);
  readonly #ranks = new Int32Array(mostReadings);
  readonly #highs = new Int32Array(mostReadings);
  readonly #lows = new Int32Array(mostReadings);
  readonly #hashes = new Uint32Array(mostReadings);

  constructor(options: MatcherOptions = {}) {
    this.#leastCandidate = options.leastCandidate ?? leastCandidate;
    this.#lookAlikes = options.lookAlikes ?? loadLookAlikes();
  }

  /** Puts `lists` in the place of what was there, in one step. */
  replace(lists: readonly MatchableList[]): void {
    this.#lists = lists;
  }

  match(read: MatchableRead, at: UtcMs, sighting?: Sighting): readonly HotListMatch[] {
    const matches = new Matches(read, at, sighting);
    const readings = this.#pack(read);
    for (const list of this.#lists) {
      let listed = list.table.mayHold(this.#hashes, readings);
      for (let i = 0; listed !== 0; i++, listed >>>= 1) {
        if ((listed & 1) === 0) continue;
        matchKey(list, this.#highs[i]!, this.#lows[i]!, 'equivalent', this.#reading(read, i), 1, matches);
      }
      if (list.near || list.partials.patterns.length > 0) this.#matchWide(list, read, readings, matches);
    }
    return matches.all();
  }

  /** Keys and hashes of the best reading and of the others that are likely enough. @returns how many */
  #pack({ text, candidates }: MatchableRead): number {
    let count = this.#packOne(text, 0, 0);
    const end = Math.min(candidates.length, mostReadings);
    for (let rank = 1; rank < end; rank++) {
      const candidate = candidates[rank]!;
      if (candidate.confidence >= this.#leastCandidate) count = this.#packOne(candidate.text, rank, count);
    }
    return count;
  }

  #packOne(text: string, rank: number, at: number): number {
    if (!packPlate(text, this.#halves)) return at;
    this.#ranks[at] = rank;
    this.#highs[at] = this.#halves[0]!;
    this.#lows[at] = this.#halves[1]!;
    this.#hashes[at] = hashOf(this.#halves[0]!, this.#halves[1]!);
    return at + 1;
  }

  #reading(read: MatchableRead, i: number): Reading {
    const rank = this.#ranks[i]!;
    const { text, confidence } = rank === 0 ? read : read.candidates[rank]!;
    return { text, rank, confidence };
  }

  /** Partial plates and look-alikes, of the lists that have or want them. */
  #matchWide(list: MatchableList, read: MatchableRead, readings: number, matches: Matches): void {
    for (let i = 0; i < readings; i++) {
      const reading = this.#reading(read, i);
      for (const entry of list.partials.find(reading.text)) matches.add(list, entry, 'partial', reading, 1);
      if (list.near) this.#matchNear(list, this.#highs[i]!, this.#lows[i]!, reading, matches);
    }
  }

  /** Readings in which one character is a look-alike, or stacked letters stand in the other order. */
  #matchNear(list: MatchableList, high: number, low: number, reading: Reading, matches: Matches): void {
    const { text, confidence } = reading;
    const leastLikeness = leastNear / confidence;
    for (let place = 0; place < text.length; place++) {
      const digit = digitOf(text.charCodeAt(place));
      const fromEnd = text.length - 1 - place;
      for (const alike of this.#lookAlikes[digit]!) {
        if (alike.probability < leastLikeness) break;
        const change = (alike.digit - digit) * weights[fromEnd]!;
        if (fromEnd < halfPlaces) matchKey(list, high, low + change, 'near', reading, alike.probability, matches);
        else matchKey(list, high + change, low, 'near', reading, alike.probability, matches);
      }
    }
    for (const other of otherOrders(text)) {
      if (other.probability < leastLikeness || !packPlate(other.text, this.#halves)) continue;
      matchKey(list, this.#halves[0]!, this.#halves[1]!, 'near', reading, other.probability, matches);
    }
  }
}

/** One of a read's texts: the best, or another candidate. */
interface Reading {
  readonly text: string;
  readonly rank: number;
  readonly confidence: number;
}

/** Adds the entries with this key; `likeness` is the share of the reading's confidence that the match has. */
function matchKey(
  list: MatchableList,
  high: number,
  low: number,
  kind: MatchClass,
  reading: Reading,
  likeness: number,
  matches: Matches,
): void {
  const { table } = list;
  for (let slot = table.find(high, low); slot !== -1; slot = table.next(slot)) {
    matches.add(list, table.entryAt(slot), kind, reading, likeness);
  }
}

const none: readonly HotListMatch[] = [];
const rankOf: Record<MatchClass, number> = { exact: 0, equivalent: 1, partial: 2, near: 3 };

/** The matches of one read: of each entry the strongest, by class, then by confidence. */
class Matches {
  readonly #read: MatchableRead;
  readonly #at: UtcMs;
  readonly #sighting: Sighting | undefined;
  #found: Map<string, HotListMatch> | null = null;

  constructor(read: MatchableRead, at: UtcMs, sighting: Sighting | undefined) {
    this.#read = read;
    this.#at = at;
    this.#sighting = sighting;
  }

  all(): readonly HotListMatch[] {
    return this.#found === null ? none : [...this.#found.values()];
  }

  add(list: MatchableList, index: number, kind: MatchClass, reading: Reading, likeness: number): void {
    const record = list.record(index);
    if (record.expiresAt !== null && record.expiresAt <= this.#at) return;
    const unchecked = this.#uncheckedLimits(record);
    if (unchecked === null) return;
    const isExact = kind === 'equivalent' && sameText(reading.text, record.pattern, list.zeroForO);
    const match: MatchDetail = {
      class: isExact ? 'exact' : kind,
      readText: reading.text,
      candidateRank: reading.rank,
      confidence: reading.confidence * likeness,
      state: stateOf(this.#read.region?.code ?? null, record.state),
      ...(unchecked.length > 0 && { unchecked }),
    };
    this.#found ??= new Map();
    const known = this.#found.get(`${list.listId}/${index}`);
    if (known && compare(known.match, match) <= 0) return;
    this.#found.set(`${list.listId}/${index}`, matchOf(match, list, record, this.#at));
  }

  /**
   * Null when the vehicle is outside where, when or which way the entry wants it. What cannot be judged is listed and
   * excludes nothing: a deputy would rather look twice than never hear of a wanted car because the GPS had no fix.
   */
  #uncheckedLimits({ limits }: ListRecord): Limit[] | null {
    if (limits === null) return [];
    const { timeZone, ...those } = limits;
    const unknown = { at: this.#at, isTimeTrusted: false, position: null, headingDeg: null };
    const { outside, unchecked } = heldAgainst(those, this.#sighting ?? unknown, timeZone);
    return outside.length > 0 ? null : [...unchecked];
  }
}

function matchOf(match: MatchDetail, list: MatchableList, record: ListRecord, at: UtcMs): HotListMatch {
  const { listId, name, restricted, secret } = list;
  const extractedAt = list.extractedAt ?? at;
  const ageMs = Math.max(0, at - extractedAt);
  return {
    match,
    entry: hitEntryOf(record, list),
    list: { listId, name, extractedAt, ageMs, freshness: freshnessOf(ageMs), restricted, secret },
    recipients: [...new Set([...list.recipients, ...(record.recipients ?? [])])],
    selfTest: list.selfTest,
  };
}

function compare(a: MatchDetail, b: MatchDetail): number {
  return rankOf[a.class] - rankOf[b.class] || b.confidence - a.confidence || a.candidateRank - b.candidateRank;
}

function sameText(read: string, pattern: string, zeroForO: boolean): boolean {
  if (read === pattern) return true;
  return zeroForO && normalisePlate(read).replaceAll('O', '0') === pattern.replaceAll('O', '0');
}

function stateOf(read: string | null, listed: string | null): MatchDetail['state'] {
  if (read === null || listed === null) return 'unknown';
  return read === listed ? 'agrees' : 'differs';
}
