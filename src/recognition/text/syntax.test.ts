import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldEquivalent } from '../../domain/plate-text.js';
import { rerank } from './syntax.js';

const texts = (candidates: Parameters<typeof rerank>[0]) => rerank(candidates).map(({ text }) => text);

test('a confident raw reading stands, however unusual: the exempt plate 1291164 is not made a serial', () => {
  const candidates = [
    { text: '1291164', confidence: 0.93 },
    { text: '1Z91164', confidence: 0.05 },
  ];
  expect(texts(candidates)[0]).toBe('1291164');
});

test('of two close candidates the usual shape comes first', () => {
  const candidates = [
    { text: '7A8C123', confidence: 0.4 },
    { text: '7ABC123', confidence: 0.35 },
  ];
  expect(texts(candidates)[0]).toBe('7ABC123');
});

test('look-alikes follow the shape even when the network thought of one only', () => {
  expect(texts([{ text: '1ABC1O3', confidence: 0.97 }])[0]).toBe('1ABC103');
  expect(texts([{ text: 'I041608', confidence: 0.97 }])[0]).toBe('1041608');
});

test('a Q that was read stays, whatever the shape: its tail tells it', () => {
  const candidates = [
    { text: 'AQE66', confidence: 0.8 },
    { text: 'A0E66', confidence: 0.15 },
  ];
  expect(texts(candidates)[0]).toBe('AQE66');
  expect(texts([{ text: 'QOA8Z7', confidence: 0.6 }])).not.toContain('00A8Z7');
});

test('no text is invented: the first is a candidate or differs from the raw one in look-alikes only', () => {
  const text = fc.stringMatching(/^[A-Z0-9]{3,9}$/);
  const candidate = fc.record({ text, confidence: fc.double({ min: 0, max: 0.2, noNaN: true }) });
  fc.assert(
    fc.property(fc.uniqueArray(candidate, { selector: (c) => c.text, minLength: 1, maxLength: 10 }), (unsorted) => {
      const candidates = [...unsorted].sort((a, b) => b.confidence - a.confidence);
      const ranked = rerank(candidates);
      const first = ranked[0]!.text;
      const isKnown = candidates.some((c) => c.text === first);
      expect(isKnown || foldEquivalent(first) === foldEquivalent(candidates[0]!.text)).toBe(true);
      expect(ranked.length).toBeLessThanOrEqual(10);
    }),
  );
});
