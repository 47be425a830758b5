import { expect, test } from 'vitest';
import type { Box } from '../../domain/geometry.js';
import { greyFrame } from '../testing/frames.js';
import { plateSharpness } from './plate-sharpness.js';

const box: Box = [20, 10, 120, 30];

/** Forty edges across the box, each smeared over `smear` pixels. */
function plate(smear: number, contrast = 160) {
  const frame = greyFrame({ width: 160, height: 60 });
  const ink = (x: number) => (Math.floor(x / 3) % 2 === 0 ? contrast : 0);
  for (let y = 0; y < 60; y++) {
    for (let x = 0; x < 160; x++) {
      let sum = 0;
      for (let i = 0; i < smear; i++) sum += ink(x + i);
      frame.pixels[y * 160 + x] = 40 + sum / smear;
    }
  }
  return frame;
}

test('sharp strokes are near one, smeared ones fall with the smear, at any contrast', () => {
  const sharp = plateSharpness(plate(1), box);
  expect(sharp).toBeGreaterThan(0.9);
  expect(plateSharpness(plate(1, 40), box)).toBeCloseTo(sharp, 1);
  const smeared = plateSharpness(plate(2), box);
  expect(smeared).toBeLessThan(sharp);
});

test('no contrast, and a box outside the frame, are no sharpness', () => {
  expect(plateSharpness(greyFrame({ width: 160, height: 60 }), box)).toBe(0);
  expect(plateSharpness(plate(1), [-50, -50, 10, 10])).toBe(0);
});
