import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { otherOrders } from '../stacked-letters.js';
import { isPartial } from './partial-plates.js';
import { charOf, digitOf } from './plate-key.js';

/** A character that a reader may have taken for another, and how likely. */
export interface LookAlike {
  readonly digit: number;
  readonly probability: number;
}

const tableSchema = z.object({ shares: z.record(z.string().regex(/^[0-9A-Z]{2}$/), z.number().min(0).max(1)) });

/** Of each character as it was read: what it may be instead, likeliest first, as measured (see `confusions.ts`). */
export function loadLookAlikes(
  path = join(import.meta.dirname, 'look-alikes.json'),
): readonly (readonly LookAlike[])[] {
  return lookAlikesOf(tableSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).shares);
}

/** The same of `{ Z2: 0.04 }`: of the characters read as Z, 4% are a 2. */
export function lookAlikesOf(shares: Readonly<Record<string, number>>): readonly (readonly LookAlike[])[] {
  const byDigit: LookAlike[][] = Array.from({ length: 34 }, () => []);
  for (const [pair, probability] of Object.entries(shares)) {
    const [read, truth] = [digitOf(pair.charCodeAt(0)), digitOf(pair.charCodeAt(1))];
    byDigit[read]!.push({ digit: truth, probability });
  }
  for (const alikes of byDigit) alikes.sort((a, b) => b.probability - a.probability);
  return byDigit;
}

/** The readings that match an entry: its own plate, and those that have one look-alike or stacked letters turned. */
export function readingsOf(pattern: string, lookAlikes: readonly (readonly LookAlike[])[]): readonly string[] {
  if (isPartial(pattern)) return [pattern];
  const readings = new Set([pattern, ...otherOrders(pattern).map(({ text }) => text)]);
  for (const [place, char] of [...pattern].entries()) {
    const truth = digitOf(char.charCodeAt(0));
    for (const [read, alikes] of lookAlikes.entries()) {
      if (!alikes.some(({ digit }) => digit === truth)) continue;
      readings.add(pattern.slice(0, place) + charOf(read) + pattern.slice(place + 1));
    }
  }
  return [...readings];
}
