import { expect, test } from 'vitest';
import type { Box } from './geometry.js';
import { SearchTurns } from './search-turns.js';

const here: Box = [0, 0, 10, 10];
const there: Box = [50, 50, 10, 10];

test('every other frame is left while recognition is behind, and what changed in it is searched in the next', () => {
  const turns = new SearchTurns();
  expect(turns.leave([here], true)).toBe(true);
  expect(turns.leave([there], true)).toBe(false);
  expect(turns.take([there])).toEqual([here, there]);
  expect(turns.leave([here], true)).toBe(true);
});

test('while it keeps up every frame is searched', () => {
  const turns = new SearchTurns();
  expect(turns.leave([here], false)).toBe(false);
  expect(turns.take([here])).toEqual([here]);
});
