import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { digitOf } from './plate-key.js';

/** A character that a reader may have taken for another, and how likely. */
export interface LookAlike {
  readonly digit: number;
  readonly probability: number;
}

const tableSchema = z.record(z.string().regex(/^[0-9A-Z]{2}$/), z.number().min(0).max(1));

/**
 * Pairs of characters and the share of the readings of one that are the other, either way. The table is an estimate
 * from the shapes of American plate dies until the reader's own confusions are measured.
 */
export function loadLookAlikes(
  path = join(import.meta.dirname, 'look-alikes.json'),
): readonly (readonly LookAlike[])[] {
  const pairs = tableSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  const byDigit: LookAlike[][] = Array.from({ length: 34 }, () => []);
  for (const [pair, probability] of Object.entries(pairs)) {
    const [a, b] = [digitOf(pair.charCodeAt(0)), digitOf(pair.charCodeAt(1))];
    byDigit[a]!.push({ digit: b, probability });
    byDigit[b]!.push({ digit: a, probability });
  }
  for (const alikes of byDigit) alikes.sort((a, b) => b.probability - a.probability);
  return byDigit;
}
