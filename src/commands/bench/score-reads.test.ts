import { expect, test } from 'vitest';
import { type ScoredRead, scoreReads } from './score-reads.js';

const read = (text: string, box: [number, number, number, number], others: string[] = []): ScoredRead => ({
  text,
  confidence: 0.9,
  box,
  region: { code: 'us-ca' },
  candidates: [text, ...others].map((candidate) => ({ text: candidate })),
});

test('a read counts where its centre lies in the grown box, and is judged exactly, folded and among ten', () => {
  const labels = [
    { file: 'a', plates: [{ box: [100, 100, 80, 40] as const, text: '7ABC-103', region: 'us-ca' }] },
    { file: 'b', plates: [{ box: [100, 100, 80, 40] as const, text: '7ABC103' }] },
    { file: 'c', plates: [{ box: [100, 100, 80, 40] as const, text: '7ABC103' }] },
    { file: 'd', plates: [] },
  ];
  const reads = new Map([
    ['a', { file: 'a', elapsedMs: 10, plates: [read('7ABC103', [95, 95, 90, 50])] }],
    ['b', { file: 'b', elapsedMs: 20, plates: [read('7ABCIO3', [100, 100, 80, 40])] }],
    ['c', { file: 'c', elapsedMs: 30, plates: [read('7A8C103', [100, 100, 80, 40], ['7ABC103'])] }],
    ['d', { file: 'd', elapsedMs: 40, plates: [read('SALE', [0, 0, 80, 40])] }],
  ]);
  const scores = scoreReads(labels, reads);
  expect(scores).toMatchObject({
    located: 1,
    exact: 0.3333,
    folded: 0.6667,
    top10: 0.6667,
    falsePerImage: 0.25,
    region: 1,
  });
  expect(scores.errors.map((error) => error.want)).toEqual(['7ABC103', '7ABC103']);
});
