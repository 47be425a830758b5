import { expect, test } from 'vitest';
import { cornersOf } from '../../domain/geometry.js';
import { shrinkInto } from './shrink.js';
import { project, unitSquareTo, warp } from './warp.js';

/** A plane whose brightness is its x coordinate. */
function ramp(width: number, height: number) {
  const data = Uint8Array.from({ length: width * height }, (_, i) => i % width);
  return { width, height, channels: 1, data };
}

test('the unit square goes onto the corners', () => {
  const corners = [
    [10, 20],
    [90, 30],
    [80, 70],
    [15, 60],
  ] as const;
  const m = unitSquareTo(corners);
  const square = [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 1],
  ] as const;
  square.forEach(([u, v], i) => {
    const [x, y] = project(m, u, v);
    expect(x).toBeCloseTo(corners[i]![0], 9);
    expect(y).toBeCloseTo(corners[i]![1], 9);
  });
});

test('an upright part at its own size is copied pixel by pixel', () => {
  const out = new Float32Array(20 * 8);
  warp(ramp(100, 40), cornersOf([30, 10, 20, 8]), { from: [0, 0, 1, 1], to: [0, 0, 20, 8] }, out, 20, 8);
  expect(out[0]! * 255).toBeCloseTo(30, 4);
  expect(out[19]! * 255).toBeCloseTo(49, 4);
});

test('outside the image its edge is repeated, and no corner makes anything but a number', () => {
  const out = new Float32Array(16);
  warp(ramp(10, 10), cornersOf([-50, -50, 20, 20]), { from: [0, 0, 1, 1], to: [0, 0, 4, 4] }, out, 4, 4);
  expect([...out]).toEqual(new Array(16).fill(0));
  warp(ramp(10, 10), cornersOf([5, 5, 0, 0]), { from: [0, 0, 1, 1], to: [0, 0, 4, 4] }, out, 4, 4);
  expect(out.every(Number.isFinite)).toBe(true);
});

test('shrinking averages: by two, by a fraction, and of a part', () => {
  const luma = ramp(120, 60);
  for (const [width, height] of [
    [60, 30],
    [50, 25],
    [40, 20],
  ] as const) {
    const out = new Float32Array(width * height);
    shrinkInto(luma, [0, 0, 120, 60], width, height, out, width);
    const mean = out.reduce((sum, value) => sum + value, 0) / out.length;
    expect(mean * 255).toBeCloseTo(59.5, 0);
  }
  const part = new Float32Array(10 * 10);
  shrinkInto(luma, [40, 20, 20, 20], 10, 10, part, 10);
  expect(part[0]! * 255).toBeCloseTo(40.5, 4);
});
