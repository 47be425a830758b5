import type { HotListMatch, MatchDetail } from '../domain/hit.js';
import type { Freshness, HotList, HotListEntry } from '../domain/hot-list.js';
import { foldEquivalent } from '../domain/plate-text.js';
import type { HotListMatcher, MatchableRead } from '../domain/ports.js';
import { hourMs, type UtcMs } from '../domain/time.js';

/** Another reading than the best becomes a hit only from this probability on: below it near misses would alert. */
const leastCandidate = 1 / 3;

/** A list with its entries, as loaded. */
export interface LoadedList {
  readonly list: HotList;
  readonly entries: readonly HotListEntry[];
}

export function freshnessOf(ageMs: number): Freshness {
  if (ageMs < 24 * hourMs) return 'fresh';
  return ageMs < 36 * hourMs ? 'amber' : 'red';
}

/** Matches reads against loaded lists by a hash of each plate's equivalence class (O/0/Q, I/1). */
export class HashMatcher implements HotListMatcher {
  #byClass = new Map<string, { list: HotList; entry: HotListEntry }[]>();

  /** Puts `lists` in the place of what was there, in one step. */
  replace(lists: readonly LoadedList[]): void {
    const next = new Map<string, { list: HotList; entry: HotListEntry }[]>();
    for (const { list, entries } of lists) {
      for (const entry of entries) {
        const key = foldEquivalent(entry.pattern);
        const same = next.get(key);
        if (same) same.push({ list, entry });
        else next.set(key, [{ list, entry }]);
      }
    }
    this.#byClass = next;
  }

  match(read: MatchableRead, at: UtcMs): readonly HotListMatch[] {
    const found = new Map<string, HotListMatch>();
    for (const [rank, candidate] of read.candidates.entries()) {
      if (rank > 0 && candidate.confidence < leastCandidate) continue;
      for (const { list, entry } of this.#byClass.get(foldEquivalent(candidate.text)) ?? []) {
        if (found.has(entry.entryId) || (entry.expiresAt !== null && entry.expiresAt <= at)) continue;
        const detail: MatchDetail = {
          class: candidate.text === entry.pattern ? 'exact' : 'equivalent',
          readText: candidate.text,
          candidateRank: rank,
          confidence: rank === 0 ? read.confidence : candidate.confidence,
          state: stateOf(read.region?.code ?? null, entry.state),
        };
        found.set(entry.entryId, matchOf(detail, list, entry, at));
      }
    }
    return [...found.values()];
  }
}

function stateOf(read: string | null, listed: string | null): MatchDetail['state'] {
  if (read === null || listed === null) return 'unknown';
  return read === listed ? 'agrees' : 'differs';
}

function matchOf(match: MatchDetail, list: HotList, entry: HotListEntry, at: UtcMs): HotListMatch {
  const ageMs = Math.max(0, at - list.extractedAt);
  const { listId, name, extractedAt } = list;
  const { pattern: _pattern, listId: _listId, expiresAt: _expiresAt, ...shown } = entry;
  return {
    match,
    entry: shown,
    list: { listId, name, extractedAt, ageMs, freshness: freshnessOf(ageMs), restricted: false, secret: false },
    recipients: [],
    selfTest: false,
  };
}
