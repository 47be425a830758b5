import type { HotListMatch, MatchClass, MatchDetail } from '../domain/hit.js';
import { normalisePlate } from '../domain/plate-text.js';
import type { HotListMatcher, MatchableRead } from '../domain/ports.js';
import type { UtcMs } from '../domain/time.js';
import { freshnessOf } from './freshness.js';
import { hitEntryOf, type ListRecord } from './list-record.js';

import { otherOrders } from './stacked-letters.js';
import { type LookAlike, loadLookAlikes } from './table/look-alikes.js';
import type { PartialPlates } from './table/partial-plates.js';
import { digitOf, halfPlaces, packPlate, weights } from './table/plate-key.js';
import type { PlateTable } from './table/plate-table.js';

/** Another reading than the best becomes a hit only from this probability on: at 23% near misses alerted. */
export const leastCandidate = 1 / 3;

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
  readonly #found: number[] = [];
  readonly #halves = new Int32Array(2);

  constructor(options: MatcherOptions = {}) {
    this.#leastCandidate = options.leastCandidate ?? leastCandidate;
    this.#lookAlikes = options.lookAlikes ?? loadLookAlikes();
  }

  /** Puts `lists` in the place of what was there, in one step. */
  replace(lists: readonly MatchableList[]): void {
    this.#lists = lists;
  }

  match(read: MatchableRead, at: UtcMs): readonly HotListMatch[] {
    const matches = new Matches(read, at);
    const { candidates } = read;
    this.#matchReading(read.text, 0, read.confidence, matches);
    for (let rank = 1; rank < candidates.length; rank++) {
      const { text, confidence } = candidates[rank]!;
      if (confidence >= this.#leastCandidate) this.#matchReading(text, rank, confidence, matches);
    }
    return matches.all();
  }

  #matchReading(text: string, rank: number, confidence: number, matches: Matches): void {
    const halves = this.#halves;
    if (!packPlate(text, halves)) return;
    const [high, low] = [halves[0]!, halves[1]!];
    const found = this.#found;
    for (const list of this.#lists) {
      found.length = 0;
      list.table.find(high, low, found);
      for (const entry of found) matches.add(list, entry, 'equivalent', text, rank, confidence);
      if (list.partials.patterns.length > 0) {
        found.length = 0;
        list.partials.find(text, found);
        for (const entry of found) matches.add(list, entry, 'partial', text, rank, confidence);
      }
      // The other readings are themselves look-alikes of the best one; theirs would be guesses upon guesses.
      if (list.near && rank === 0)
        this.#matchNear(list, text, high, low, (entry, likeness) =>
          matches.add(list, entry, 'near', text, rank, confidence * likeness),
        );
    }
  }

  /** Readings in which one character is a look-alike, or stacked letters stand in the other order. */
  #matchNear(
    { table }: MatchableList,
    text: string,
    high: number,
    low: number,
    collect: (entry: number, likeness: number) => void,
  ): void {
    const found = this.#found;
    const { length } = text;
    for (let place = 0; place < length; place++) {
      const digit = digitOf(text.charCodeAt(place));
      const fromEnd = length - 1 - place;
      for (const alike of this.#lookAlikes[digit]!) {
        const change = (alike.digit - digit) * weights[fromEnd]!;
        found.length = 0;
        if (fromEnd < halfPlaces) table.find(high, low + change, found);
        else table.find(high + change, low, found);
        for (const entry of found) collect(entry, alike.probability);
      }
    }
    for (const other of otherOrders(text)) {
      found.length = 0;
      if (packPlate(other.text, this.#halves)) table.find(this.#halves[0]!, this.#halves[1]!, found);
      for (const entry of found) collect(entry, other.probability);
    }
  }
}

const none: readonly HotListMatch[] = [];
const rankOf: Record<MatchClass, number> = { exact: 0, equivalent: 1, partial: 2, near: 3 };

/** The matches of one read: of each entry the strongest, by class, then by confidence. */
class Matches {
  readonly #read: MatchableRead;
  readonly #at: UtcMs;
  #found: Map<string, HotListMatch> | null = null;

  constructor(read: MatchableRead, at: UtcMs) {
    this.#read = read;
    this.#at = at;
  }

  all(): readonly HotListMatch[] {
    return this.#found === null ? none : [...this.#found.values()];
  }

  add(list: MatchableList, index: number, kind: MatchClass, readText: string, rank: number, confidence: number): void {
    const record = list.record(index);
    if (record.expiresAt !== null && record.expiresAt <= this.#at) return;
    const isExact = kind === 'equivalent' && sameText(readText, record.pattern, list.zeroForO);
    const match: MatchDetail = {
      class: isExact ? 'exact' : kind,
      readText,
      candidateRank: rank,
      confidence,
      state: stateOf(this.#read.region?.code ?? null, record.state),
    };
    this.#found ??= new Map();
    const known = this.#found.get(`${list.listId}/${index}`);
    if (known && compare(known.match, match) <= 0) return;
    this.#found.set(`${list.listId}/${index}`, matchOf(match, list, record, this.#at));
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
