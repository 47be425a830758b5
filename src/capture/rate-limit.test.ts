import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RateLimit } from './rate-limit.js';

function admitted(sourceRate: number, limit: number, seconds: number, jitterMs = 0): number {
  const rate = new RateLimit();
  let count = 0;
  for (let i = 0; i < sourceRate * seconds; i++) {
    if (rate.admit((i * 1000) / sourceRate + ((i * 7) % 3) * (jitterMs / 2), limit)) count += 1;
  }
  return count;
}

test('25 frames a second become 10 on average', () => {
  expect(admitted(25, 10, 20)).toBe(200);
});

test('a camera at the limit loses none to jitter', () => {
  expect(admitted(10, 10, 20, 15)).toBe(200);
});

test('no source gets more than the limit, but for one frame at the start', () => {
  const rate = fc.integer({ min: 1, max: 60 });
  fc.assert(
    fc.property(rate, rate, (source, limit) => admitted(source, limit, 10) <= Math.min(source, limit) * 10 + 2),
  );
});
