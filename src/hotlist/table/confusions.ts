import type { ReadCandidate } from '../../domain/plate-read.js';
import { foldEquivalent, normalisePlate } from '../../domain/plate-text.js';

/** A plate whose text is known, and what the reader made of it. */
export interface LabelledRead {
  readonly label: string;
  readonly candidates: readonly ReadCandidate[];
}

export interface Confusions {
  readonly plates: number;
  readonly characters: number;
  /** `Z2`: of the characters read as Z, the share that are a 2; largest first. */
  readonly shares: Readonly<Record<string, number>>;
}

/** A reading that differs in more characters, or in their number, was not placed right: its characters tell nothing. */
const mostDiffering = 2;
/** So many characters must be seen of a pair for its own counts to weigh as much as what is assumed of it. */
const assumedCharacters = 50;

/**
 * Which characters the reader takes for which. Each candidate counts with its probability, so that what the reader
 * hesitates over is counted as well as what it gets wrong. A rare pair is drawn towards the same pair the other way
 * round, and that towards the mean of all pairs. Pairs below `leastShare` are left out.
 */
export function measureConfusions(reads: readonly LabelledRead[], leastShare: number): Confusions {
  const pairs = new Map<string, number>();
  const seen = new Map<string, number>();
  let plates = 0;
  for (const { label, candidates } of reads) {
    const truth = foldEquivalent(normalisePlate(label));
    const total = candidates.reduce((sum, { confidence }) => sum + confidence, 0);
    let isPlaced = false;
    for (const { text, confidence } of candidates) {
      const read = foldEquivalent(text);
      if (read.length !== truth.length || differing(read, truth) > mostDiffering) continue;
      isPlaced = true;
      for (const [place, char] of [...read].entries()) {
        add(seen, char, confidence / total);
        if (char !== truth[place]) add(pairs, `${char}${truth[place]}`, confidence / total);
      }
    }
    if (isPlaced) plates += 1;
  }
  const characters = Math.round(sumOf(seen));
  return { plates, characters, shares: smoothed(pairs, seen, leastShare) };
}

function smoothed(
  pairs: ReadonlyMap<string, number>,
  seen: ReadonlyMap<string, number>,
  leastShare: number,
): Record<string, number> {
  const characters = new Set([...seen.keys(), ...[...pairs.keys()].map((pair) => pair.charAt(1))]);
  const mean = sumOf(pairs) / (sumOf(seen) * (characters.size - 1));
  const count = (pair: string) => pairs.get(pair) ?? 0;
  const shares: [string, number][] = [];
  for (const read of characters) {
    for (const truth of characters) {
      if (read === truth) continue;
      const [ofRead, ofTruth] = [seen.get(read) ?? 0, seen.get(truth) ?? 0];
      const eitherWay = count(read + truth) + count(truth + read);
      const assumed = (eitherWay + assumedCharacters * mean) / (ofRead + ofTruth + assumedCharacters);
      const share = (count(read + truth) + assumedCharacters * assumed) / (ofRead + assumedCharacters);
      if (share >= leastShare) shares.push([read + truth, Math.round(share * 1e4) / 1e4]);
    }
  }
  return Object.fromEntries(shares.sort(([a, x], [b, y]) => y - x || a.localeCompare(b)));
}

function differing(a: string, b: string): number {
  return [...a].filter((char, place) => char !== b[place]).length;
}

function add(counts: Map<string, number>, name: string, weight: number): void {
  counts.set(name, (counts.get(name) ?? 0) + weight);
}

function sumOf(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
