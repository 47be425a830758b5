import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ExclusionZones, type Zone } from './exclusion-zones.js';
import { greyFrame } from './testing/frames.js';

const square: Zone = [
  [0.25, 0.25],
  [0.75, 0.25],
  [0.75, 0.75],
  [0.25, 0.75],
];

test('S-9.10a: pixels in an exclusion zone are black before anything sees them, and no others', () => {
  const frame = greyFrame({ width: 64, height: 32, level: 200 });
  new ExclusionZones([square]).blacken(frame);
  for (let y = 0; y < 32; y++) {
    for (let x = 0; x < 64; x++) {
      const inside = x >= 16 && x < 48 && y >= 8 && y < 24;
      // Zones are rounded outwards by at most a pixel.
      const near = x >= 15 && x < 49 && y >= 7 && y < 25;
      const luma = frame.pixels[y * 64 + x];
      if (inside) expect(luma).toBe(0);
      else if (!near) expect(luma).toBe(200);
    }
  }
});

test('S-9.10a: colour is blackened too, in both layouts', () => {
  const rgb = greyFrame({ width: 8, height: 8, format: 'rgb24', level: 255 });
  new ExclusionZones([square]).blacken(rgb);
  expect([...rgb.pixels.subarray((4 * 8 + 4) * 3, (4 * 8 + 4) * 3 + 3)]).toEqual([0, 0, 0]);
  expect(rgb.pixels[0]).toBe(255);

  const i420 = greyFrame({ width: 8, height: 8 });
  i420.pixels.fill(30, 64);
  new ExclusionZones([square]).blacken(i420);
  expect(i420.pixels[64 + 2 * 4 + 2]).toBe(128);
  expect(i420.pixels[64 + 16 + 2 * 4 + 2]).toBe(128);
  expect(i420.pixels[64]).toBe(30);
});

test('S-9.10a: every pixel whose middle lies in a triangle is black', () => {
  const share = fc.float({ min: 0, max: 1, noNaN: true });
  const point = fc.tuple(share, share);
  fc.assert(
    fc.property(point, point, point, (a, b, c) => {
      const frame = greyFrame({ width: 32, height: 24, level: 255 });
      new ExclusionZones([[a, b, c]]).blacken(frame);
      const side = (p: readonly number[], q: readonly number[], x: number, y: number) =>
        (q[0]! - p[0]!) * (y - p[1]!) - (q[1]! - p[1]!) * (x - p[0]!);
      for (let row = 0; row < 24; row++) {
        for (let column = 0; column < 32; column++) {
          const [x, y] = [(column + 0.5) / 32, (row + 0.5) / 24];
          const sides = [side(a, b, x, y), side(b, c, x, y), side(c, a, x, y)];
          if (sides.every((s) => s > 1e-9) || sides.every((s) => s < -1e-9)) {
            if (frame.pixels[row * 32 + column] !== 0) return false;
          }
        }
      }
      return true;
    }),
  );
});
