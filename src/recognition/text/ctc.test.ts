import fc from 'fast-check';
import { expect, test } from 'vitest';
import { alignCharacters, readCtc } from './ctc.js';

const alphabet = '01A';

/** Log-probabilities from rows of probabilities of blank, 0, 1, A. */
function output(rows: readonly (readonly number[])[]) {
  const logProbabilities = Float32Array.from(rows.flat(), (p) => Math.log(p + 1e-12));
  return { logProbabilities, steps: rows.length, alphabet };
}

test('repeats collapse unless a blank stands between them', () => {
  const zero = [0.01, 0.97, 0.01, 0.01];
  const blank = [0.97, 0.01, 0.01, 0.01];
  expect(readCtc(output([zero, zero, blank])).text).toBe('0');
  expect(readCtc(output([zero, blank, zero])).text).toBe('00');
});

test('a text that many weak paths spell beats the single strongest path', () => {
  // Best path: blank, blank (0.36); but "0" has 0.4·0.6 + 0.6·0.4 + 0.4·0.4 = 0.64.
  const half = [0.6, 0.4, 0, 0];
  const reading = readCtc(output([half, half]));
  expect(reading.text).toBe('0');
  expect(reading.candidates[0]?.confidence).toBeCloseTo(0.64, 5);
});

test('characters carry the highest probability that each reached', () => {
  const rows = [
    [0.1, 0.9, 0, 0],
    [0.3, 0.7, 0, 0],
    [0.5, 0, 0, 0.5],
  ];
  expect(alignCharacters(output(rows), '0A').map(({ char, confidence }) => [char, +confidence.toFixed(3)])).toEqual([
    ['0', 0.9],
    ['A', 0.5],
  ]);
});

test('candidates are distinct, sorted and no more probable together than 1', () => {
  const row = fc
    .array(fc.double({ min: 0.001, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 })
    .map((values) => values.map((value) => value / values.reduce((a, b) => a + b)));
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 8 }), (rows) => {
      const { candidates, charactersOf, text } = readCtc(output(rows));
      const confidences = candidates.map((candidate) => candidate.confidence);
      expect(new Set(candidates.map((candidate) => candidate.text)).size).toBe(candidates.length);
      expect(confidences).toEqual([...confidences].sort((a, b) => b - a));
      expect(confidences.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(1 + 1e-6);
      expect(
        charactersOf(text)
          .map(({ char }) => char)
          .join(''),
      ).toBe(text);
    }),
  );
});
