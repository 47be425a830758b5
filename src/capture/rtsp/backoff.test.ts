import { expect, test } from 'vitest';
import { backoffMs } from './backoff.js';

test('five attempts after a second, five after five, ten after ten, then one a minute', () => {
  const waits = Array.from({ length: 22 }, (_, i) => backoffMs(i + 1, 0.5));
  expect(waits).toEqual([...Array(5).fill(1000), ...Array(5).fill(5000), ...Array(10).fill(10_000), 60_000, 60_000]);
});

test('chance spreads a wait by a tenth each way', () => {
  expect(backoffMs(30, 0)).toBe(54_000);
  expect(backoffMs(30, 1)).toBe(66_000);
});
