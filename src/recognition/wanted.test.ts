import { expect, test } from 'vitest';
import type { Box } from '../domain/geometry.js';
import { isWanted } from './wanted.js';

const plate: Box = [100, 100, 80, 40];

test('without wishes every plate is wanted; narrower ones than asked for are not', () => {
  expect(isWanted(plate, 80, {})).toBe(true);
  expect(isWanted(plate, 80, { minPlateWidth: 81 })).toBe(false);
});

test('only what touches a changed area is wanted', () => {
  expect(isWanted(plate, 80, { areas: [[170, 130, 10, 10]] })).toBe(true);
  expect(isWanted(plate, 80, { areas: [[190, 130, 10, 10]] })).toBe(false);
  expect(isWanted(plate, 80, { areas: [] })).toBe(false);
});

test('a plate at rest is left alone, not its neighbour nor another size in its place', () => {
  expect(isWanted(plate, 80, { resting: [[110, 95, 84, 42]] })).toBe(false);
  expect(isWanted(plate, 80, { resting: [[180, 100, 80, 40]] })).toBe(true);
  expect(isWanted(plate, 80, { resting: [[60, 80, 160, 80]] })).toBe(true);
});
