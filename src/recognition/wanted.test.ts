import { expect, test } from 'vitest';
import type { Box } from '../domain/geometry.js';
import { isWanted, lookAt } from './wanted.js';

const plate: Box = [100, 100, 80, 40];
const resting = (box: Box) => ({ followed: [{ box, look: 'none' as const, score: 0.8 }] });

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
  expect(isWanted(plate, 80, resting([110, 95, 84, 42]))).toBe(false);
  expect(isWanted(plate, 80, resting([180, 100, 80, 40]))).toBe(true);
  expect(isWanted(plate, 80, resting([60, 80, 160, 80]))).toBe(true);
});

test('a still’s plate is looked at in full, a followed one as asked for, a new place that hardly looks like a plate in passing', () => {
  const followed = [{ box: plate, look: 'read' as const, score: 0.8 }];
  expect(lookAt(plate, 0.42, {})).toBe('full');
  expect(lookAt(plate, 0.6, { followed })).toBe('read');
  expect(lookAt([300, 100, 80, 40], 0.6, { followed })).toBe('name');
  expect(lookAt([300, 100, 80, 40], 0.42, { followed })).toBe('glance');
});
