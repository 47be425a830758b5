import type { HotListMatch, MatchClass, MatchDetail } from '../domain/hit.js';
import { normalisePlate } from '../domain/plate-text.js';
import type { HotListMatcher, MatchableRead } from '../domain/ports.js';
import type { UtcMs } from '../domain/time.js';
import { freshnessOf } from './freshness.js';
import { hitEntryOf, type ListRecord } from './list-record.js';

import { otherOrders } from './stacked-letters.js';
import { type LookAlike, loadLookAlikes } from './table/look-alikes.js';
import type { PartialPlates } from './table/partial-plates.js';
import { digitOf, plateKey, weights } from './table/plate-key.js';
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

  constructor(options: MatcherOptions = {}) {
    this.#leastCandidate = options.leastCandidate ?? leastCandidate;
    this.#lookAlikes = options.lookAlikes ?? loadLookAlikes();
  }

  /** Puts `lists` in the place of what was there, in one step. */
  replace(lists: readonly MatchableList[]): void {
    this.#lists = lists;
  }

  match(read: MatchableRead, at: UtcMs): readonly HotListMatch[] {
    let matches: Map<string, HotListMatch> | null = null;
    const collect = (
      list: MatchableList,
      entry: number,
      kind: MatchClass,
      detail: Omit<MatchDetail, 'class' | 'state'>,
    ) => {
      matches ??= new Map();
      addMatch(matches, list, entry, kind, detail, read, at);
    };
    for (let rank = 0; rank < Math.max(1, read.candidates.length); rank++) {
      const readText = rank === 0 ? read.text : read.candidates[rank]!.text;
      const confidence = rank === 0 ? read.confidence : read.candidates[rank]!.confidence;
      if (rank > 0 && (confidence < this.#leastCandidate || readText === read.text)) continue;
      this.#matchReading({ readText, candidateRank: rank, confidence }, collect);
    }
    return matches === null ? none : [...(matches as Map<string, HotListMatch>).values()];
  }

  #matchReading(detail: Omit<MatchDetail, 'class' | 'state'>, collect: Collect): void {
    const { readText } = detail;
    const key = plateKey(readText);
    if (key === 0) return;
    const found = this.#found;
    for (const list of this.#lists) {
      found.length = 0;
      list.table.find(key, found);
      for (const entry of found) collect(list, entry, 'equivalent', detail);
      if (list.partials.patterns.length > 0) {
        found.length = 0;
        list.partials.find(readText, found);
        for (const entry of found) collect(list, entry, 'partial', detail);
      }
      if (list.near) this.#matchNear(list, key, detail, collect);
    }
  }

  /** Readings in which one character is a look-alike, or stacked letters stand in the other order. */
  #matchNear(list: MatchableList, key: number, detail: Omit<MatchDetail, 'class' | 'state'>, collect: Collect): void {
    const { readText } = detail;
    const found = this.#found;
    for (let place = 0; place < readText.length; place++) {
      const digit = digitOf(readText.charCodeAt(place));
      const weight = weights[readText.length - 1 - place]!;
      for (const alike of this.#lookAlikes[digit]!) {
        found.length = 0;
        list.table.find(key + (alike.digit - digit) * weight, found);
        for (const entry of found) {
          collect(list, entry, 'near', { ...detail, confidence: detail.confidence * alike.probability });
        }
      }
    }
    for (const { text, probability } of otherOrders(readText)) {
      found.length = 0;
      list.table.find(plateKey(text), found);
      for (const entry of found)
        collect(list, entry, 'near', { ...detail, confidence: detail.confidence * probability });
    }
  }
}

type Collect = (
  list: MatchableList,
  entry: number,
  kind: MatchClass,
  detail: Omit<MatchDetail, 'class' | 'state'>,
) => void;

const none: readonly HotListMatch[] = [];
const rankOf: Record<MatchClass, number> = { exact: 0, equivalent: 1, partial: 2, near: 3 };

/** Keeps the strongest match of each entry: by class, then by confidence. */
function addMatch(
  matches: Map<string, HotListMatch>,
  list: MatchableList,
  index: number,
  kind: MatchClass,
  detail: Omit<MatchDetail, 'class' | 'state'>,
  read: MatchableRead,
  at: UtcMs,
): void {
  const record = list.record(index);
  if (record.expiresAt !== null && record.expiresAt <= at) return;
  const isExact = kind === 'equivalent' && sameText(detail.readText, record.pattern, list.zeroForO);
  const match: MatchDetail = {
    ...detail,
    class: isExact ? 'exact' : kind,
    state: stateOf(read.region?.code ?? null, record.state),
  };
  const known = matches.get(`${list.listId}/${index}`);
  if (known && compare(known.match, match) <= 0) return;
  const { listId, name, restricted, secret } = list;
  const extractedAt = list.extractedAt ?? at;
  const ageMs = Math.max(0, at - extractedAt);
  matches.set(`${listId}/${index}`, {
    match,
    entry: hitEntryOf(record, list),
    list: { listId, name, extractedAt, ageMs, freshness: freshnessOf(ageMs), restricted, secret },
    recipients: [...new Set([...list.recipients, ...(record.recipients ?? [])])],
    selfTest: list.selfTest,
  });
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
