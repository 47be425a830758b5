import type { ReadCandidate } from '../../domain/plate-read.js';
import { foldEquivalent } from '../../domain/plate-text.js';

/**
 * Shapes of serials, A a letter and 9 a digit, with how common each is among plates on the road, in rough tenths.
 * California first (DMV series since 1963), then other states' current series, the European and Brazilian ones.
 */
const series: readonly (readonly [shape: string, weight: number])[] = [
  ['9AAA999', 10],
  ['999AAA9', 3],
  ['9A99999', 4],
  ['99999A9', 2],
  ['AAA9999', 6],
  ['AAA999', 5],
  ['999AAA', 4],
  ['AAA9A99', 4],
  ['9999999', 1],
  ['999999', 1],
  ['AAAA999', 1],
  ['AA99999', 2],
  ['AA9999', 2],
  ['AA999AA', 3],
  ['AA99AAA', 3],
  ['99AAA9', 2],
  ['AA999A', 1],
  ['A99AAA', 1],
  ['A999999', 1],
  ['AAAA99', 1],
  ['9AA999', 1],
  ['999AA9', 1],
  ['AAA99', 1],
  ['AA99AAAA', 1],
  ['AAA99999', 1],
];

const weights = new Map(series);

/** Letters as A, digits as 9. */
export const shapeOf = (text: string): string => text.replace(/[0-9]/g, '9').replace(/[A-Z]/g, 'A');

/** How usual the shape of `text` is, as a factor: 1 for a shape that no series has, up to `strongest`. */
function prior(text: string): number {
  const weight = weights.get(shapeOf(text)) ?? 0;
  return 1 + (strongest - 1) * Math.min(1, weight / 4);
}

/**
 * A usual shape may outweigh a reading that the network holds up to this many times more likely: enough to settle O
 * or 0 and I or 1, which the picture leaves open, too little to turn the exempt plate 1291164 into 1Z91164.
 */
const strongest = 6;

/** A raw reading at or above this probability stands, whatever its shape. */
const confident = 0.9;

/**
 * Re-orders `candidates` (best first) by probability × how usual the shape is. Probabilities are left as they are, and
 * a first reading that, with the look-alikes O/0/Q and I/1 taken as one, is confident stays within its own class.
 */
export function rerank(candidates: readonly ReadCandidate[]): readonly ReadCandidate[] {
  const [first] = candidates;
  if (!first) return candidates;
  if (first.confidence >= confident) return candidates;
  const own = foldEquivalent(first.text);
  const ownMass = mass(candidates, own);
  return [...candidates].sort((a, b) => value(b) - value(a));

  function value({ text, confidence }: ReadCandidate): number {
    const stays = ownMass < confident || foldEquivalent(text) === own;
    return stays ? confidence * prior(text) : confidence / strongest;
  }
}

/** Probability that the text is `folded` up to equivalence. */
export function mass(candidates: readonly ReadCandidate[], folded: string): number {
  let sum = 0;
  for (const candidate of candidates) if (foldEquivalent(candidate.text) === folded) sum += candidate.confidence;
  return Math.min(1, sum);
}
