import { expect, test } from 'vitest';
import { Plateness } from './plateness.js';

function platenessOf(...scores: readonly number[]): Plateness {
  const plateness = new Plateness();
  for (const score of scores) plateness.add(score);
  return plateness;
}

test('the better frames tell: half of them may be bad, one good one among bad ones is chance', () => {
  expect(platenessOf(0.42, 0.43, 0.42, 0.65, 0.66, 0.64).isPlate()).toBe(true);
  expect(platenessOf(0.42, 0.43, 0.42, 0.41, 0.44, 0.7).isPlate()).toBe(false);
});

test('of a single look less is asked', () => {
  expect(platenessOf(0.47).isPlate()).toBe(true);
  expect(platenessOf(0.47, 0.47, 0.47).isPlate()).toBe(false);
});

test('the less surely a place is read, the more it must look like a plate', () => {
  const place = platenessOf(0.53, 0.53, 0.53);
  expect(place.isPlate(0.9)).toBe(true);
  expect(place.isPlate(0.5)).toBe(false);
});
