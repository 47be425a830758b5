import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { digitOf } from './plate-key.js';

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
