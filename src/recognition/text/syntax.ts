import type { ReadCandidate } from '../../domain/plate-read.js';
import { foldEquivalent } from '../../domain/plate-text.js';
import { seriesWeight } from './series.js';

/** A first reading that is at least so probable, look-alikes taken as one, keeps its class whatever its shape. */
const confident = 0.9;

/**
 * Between O and 0, I and 1 the picture says little (most dies draw them alike): a text that differs in them only gets at
 * least this share of its class's probability, so that a usual shape can outweigh what the network happened to prefer.
 * Q has its tail to be told by.
 */
const leastShareOfClass = 0.35;

/** More look-alike places than this in one text are left as they are read. */
const mostVariants = 64;

/**
 * Re-orders `candidates` (best first) by probability × how usual the shape of the serial is. Of texts that differ from
 * the first in O/0 and I/1 only, all are weighed, read or not, and share the probability of their class anew; any other text must
 * be among the candidates and the first reading unsure: 1291164, read surely, stays what it is. At most ten.
 */
export function rerank(candidates: readonly ReadCandidate[]): readonly ReadCandidate[] {
  const [first] = candidates;
  if (!first) return candidates;
  const own = foldEquivalent(first.text);
  const ownMass = mass(candidates, own);
  const others = candidates.filter(({ text }) => foldEquivalent(text) !== own);
  const drawnAlike = new Set(variants(first.text));
  const read = new Map(
    candidates.filter(({ text }) => foldEquivalent(text) === own).map((c) => [c.text, c.confidence]),
  );
  const alike = [...new Set([...read.keys(), ...drawnAlike])].map((text) => ({
    text,
    value: Math.max(read.get(text) ?? 0, drawnAlike.has(text) ? leastShareOfClass * ownMass : 0) * seriesWeight(text),
  }));
  const sum = alike.reduce((total, { value }) => total + value, 0);
  const shared = alike
    .map(({ text, value }) => ({ text, confidence: (ownMass * value) / sum }))
    .sort((a, b) => b.confidence - a.confidence);
  const classWeight = ownMass >= confident ? Infinity : ownMass * seriesWeight(shared[0]!.text);
  const before = others.filter(({ text, confidence }) => confidence * seriesWeight(text) > classWeight);
  before.sort((a, b) => b.confidence * seriesWeight(b.text) - a.confidence * seriesWeight(a.text));
  const [best, ...rest] = [...before.slice(0, 1), ...shared];
  const after = [...rest, ...others.filter((other) => other !== best)].sort((a, b) => b.confidence - a.confidence);
  return [best!, ...after].slice(0, 10);
}

/** `text` and what differs from it in O/0 and I/1 only. */
function variants(text: string): string[] {
  let texts = [''];
  for (const char of text) {
    const alike = /[O0]/.test(char) ? ['O', '0'] : /[I1]/.test(char) ? ['I', '1'] : [char];
    texts = texts.flatMap((start) => alike.map((next) => start + next));
    if (texts.length > mostVariants) return [text];
  }
  return texts;
}

/** Probability that the text is `folded` up to equivalence. */
export function mass(candidates: readonly ReadCandidate[], folded: string): number {
  let sum = 0;
  for (const candidate of candidates) if (foldEquivalent(candidate.text) === folded) sum += candidate.confidence;
  return Math.min(1, sum);
}
