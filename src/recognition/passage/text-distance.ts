import type { ReadCandidate } from '../../domain/plate-read.js';
import { foldEquivalent } from '../../domain/plate-text.js';

/** Fewest insertions, deletions and replacements that make `a` of `b`; characters that no reader can tell are equal. */
export function plateDistance(a: string, b: string): number {
  const from = foldEquivalent(a);
  const to = foldEquivalent(b);
  if (from === to) return 0;
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[to.length]!;
}

/** 1 for the same plate, 0 for nothing in common. */
export function plateSimilarity(a: string, b: string): number {
  const longest = Math.max(a.length, b.length);
  return longest === 0 ? 0 : 1 - plateDistance(a, b) / longest;
}

/** What `candidates` give to texts that have one character other, more or less than `text`, O/0/Q and I/1 apart. */
export function oneCharacterOff(text: string, candidates: readonly ReadCandidate[]): number {
  const near = candidates.filter((other) => plateDistance(other.text, text) === 1);
  return near.reduce((sum, { confidence }) => sum + confidence, 0);
}
