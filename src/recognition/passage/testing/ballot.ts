import { cornersOf } from '../../../domain/geometry.js';
import type { ReadCandidate } from '../../../domain/plate-read.js';
import type { Ballot } from '../vote.js';

/** A read of a plate `width` pixels wide; `gives` are its candidates, best first. */
export function ballot(width: number, gives: Record<string, number>, { closely = false, whole = true } = {}): Ballot {
  const candidates: ReadCandidate[] = Object.entries(gives).map(([text, confidence]) => ({ text, confidence }));
  const { text, confidence } = candidates[0]!;
  const box = [100, 100, width, width / 2] as const;
  const read = {
    ...{ text, rawText: text, confidence, candidates, region: null, engine: 'test' },
    ...{ characters: [...text].map((char) => ({ char, confidence })) },
    ...{ corners: cornersOf(box), box, locatedScore: 0.8 },
  };
  return { read, closely, whole };
}
