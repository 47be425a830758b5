import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type LabelledRead, measureConfusions } from './confusions.js';
import { loadLookAlikes } from './look-alikes.js';

const read = (label: string, ...candidates: [string, number][]): LabelledRead => ({
  label,
  candidates: candidates.map(([text, confidence]) => ({ text, confidence })),
});
const times = (count: number, each: LabelledRead) => Array.from({ length: count }, () => each);

test('a pair’s share is that of the readings of one character that are the other, and is not the same both ways', () => {
  const reads = [...times(900, read('ZZZZ', ['ZZZZ', 1])), ...times(100, read('2ZZZ', ['ZZZZ', 1]))];
  const { shares, plates, characters } = measureConfusions([...reads, ...times(500, read('2222', ['2222', 1]))], 0);
  expect({ plates, characters }).toEqual({ plates: 1500, characters: 6000 });
  expect(shares.Z2).toBeCloseTo(100 / 4000, 2);
  expect(shares['2Z']).toBeLessThan(shares.Z2! / 4);
});

test('what the reader hesitates over counts by its probability; O and 0 are one character', () => {
  const sure = measureConfusions(times(100, read('7ABO', ['7AB0', 1])), 0);
  expect(sure.shares).toEqual(Object.fromEntries(Object.keys(sure.shares).map((pair) => [pair, 0])));
  const unsure = measureConfusions(times(100, read('7ABO', ['7AB0', 0.9], ['7A80', 0.1])), 0);
  expect(unsure.shares['8B']).toBeGreaterThan(0.1);
});

test('a pair that was seen once weighs less than its one count; readings that are not placed right weigh nothing', () => {
  const reads = [...times(100, read('ABC1', ['ABC1', 1])), read('XBC1', ['YBC1', 1])];
  expect(measureConfusions(reads, 0).shares.YX).toBeLessThan(0.1);
  expect(measureConfusions([read('ABC123', ['ABC12', 1]), read('ABC123', ['XYZ123', 1])], 0).characters).toBe(0);
});

test('whatever was read, shares are probabilities', () => {
  const text = fc.string({ unit: fc.constantFrom(...'0OB8Z27'), minLength: 1, maxLength: 4 });
  const candidate = fc.record({ text, confidence: fc.double({ min: 0.01, max: 1, noNaN: true }) });
  const reads = fc.array(fc.record({ label: text, candidates: fc.array(candidate, { maxLength: 4 }) }));
  fc.assert(
    fc.property(reads, (labelled) => {
      for (const share of Object.values(measureConfusions(labelled, 0.01).shares)) {
        expect(share).toBeGreaterThanOrEqual(0.01);
        expect(share).toBeLessThanOrEqual(1);
      }
    }),
  );
});

test('the table in use was measured, and tries no look-alike of no use', () => {
  const alikes = loadLookAlikes().flat();
  expect(alikes.length).toBeGreaterThan(10);
  for (const { probability } of alikes) expect(probability).toBeGreaterThanOrEqual(0.005);
});
