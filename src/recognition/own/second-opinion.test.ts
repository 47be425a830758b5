import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReadCandidate } from '../../domain/plate-read.js';
import { foldEquivalent } from '../../domain/plate-text.js';
import { weighed } from './second-opinion.js';

const list = (...all: [string, number][]): ReadCandidate[] => all.map(([text, confidence]) => ({ text, confidence }));

const candidates = fc
  .uniqueArray(
    fc.tuple(
      fc.string({ minLength: 3, maxLength: 8, unit: fc.constantFrom(...'AB0O1I8Q') }),
      fc.double({ min: 1e-6, max: 1, noNaN: true }),
    ),
    {
      selector: ([text]) => text,
      minLength: 1,
      maxLength: 10,
    },
  )
  .map((all) => {
    const sum = all.reduce((total, [, share]) => total + share, 0);
    return list(...all.map(([text, share]): [string, number] => [text, share / sum])).sort(
      (a, b) => b.confidence - a.confidence,
    );
  });

describe('two readers weighed', () => {
  it('leaves ours as it is when the second sees no plate', () => {
    const own = list(['9ZAB123', 0.6], ['9ZAB128', 0.2]);
    expect(weighed(own, [])).toBe(own);
  });

  it('grows surer of what both read, and takes the second’s side between two like likely ones', () => {
    const own = list(['9ZAB123', 0.5], ['9ZA8123', 0.4]);
    expect(weighed(own, list(['9ZAB123', 0.9]))[0]!.confidence).toBeGreaterThan(0.9);
    expect(weighed(own, list(['9ZA8123', 0.9]))[0]!.text).toBe('9ZA8123');
  });

  it('is not talked out of a sure reading', () => {
    expect(weighed(list(['9ZAB123', 0.99]), list(['9ZA8123', 0.9]))[0]!.text).toBe('9ZAB123');
  });

  it('keeps our choice between look-alikes', () => {
    expect(weighed(list(['9ZAO123', 0.5], ['9ZA0123', 0.1]), list(['9ZA0123', 0.9]))[0]!.text).toBe('9ZAO123');
  });

  it('gives probabilities of texts that one of them has read, best first, of no more than ten', () => {
    fc.assert(
      fc.property(candidates, candidates, (own, second) => {
        const both = weighed(own, second);
        const known = new Set([...own, ...second].map(({ text }) => text));
        expect(both.every(({ text, confidence }) => known.has(text) && confidence > 0)).toBe(true);
        expect(both.reduce((sum, { confidence }) => sum + confidence, 0)).toBeLessThanOrEqual(1 + 1e-9);
        expect(both).toEqual([...both].sort((a, b) => b.confidence - a.confidence));
        expect(both.length).toBeLessThanOrEqual(10);
        expect(new Set(both.map(({ text }) => text)).size).toBe(both.length);
        if (both.length < 10) {
          const classes = (all: readonly ReadCandidate[]) => new Set(all.map(({ text }) => foldEquivalent(text)));
          expect(classes(both)).toEqual(new Set([...classes(own), ...classes(second)]));
        }
      }),
    );
  });
});
