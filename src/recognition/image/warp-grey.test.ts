import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Corners, Point } from '../../domain/geometry.js';
import { warp } from './warp.js';

const width = 90;
const height = 50;
const grey = Uint8Array.from(
  { length: width * height },
  (_, i) => 128 + 100 * Math.sin((i % width) / 3) * Math.cos(i / 400),
);
const colour = Uint8Array.from({ length: width * height * 2 }, (_, i) => grey[i >> 1]!);
const to = [2, 1, 160, 64] as const;

/** What one channel alone gives, and the first of two equal ones. */
function bothWays(corners: Corners, size = { width, height }) {
  const one = new Float32Array(164 * 66).fill(-1);
  const two = new Float32Array(2 * 164 * 66).fill(-1);
  const part = { from: [-0.1, -0.1, 1.2, 1.2], to } as const;
  warp({ ...size, channels: 1, data: grey }, corners, part, one, 164, 66);
  warp({ ...size, channels: 2, data: colour }, corners, part, two, 164, 66);
  return { one, two: two.subarray(0, 164 * 66) };
}

test('a grey plate is rectified as the general way does, seen from any side, within the image and beyond its edges', () => {
  const place = fc.double({ min: -30, max: 110, noNaN: true });
  const side = fc.double({ min: 4, max: 140, noNaN: true });
  const slant = fc.double({ min: -0.08, max: 0.08, noNaN: true });
  const slants = fc.oneof(fc.constant(Array<number>(8).fill(0)), fc.array(slant, { minLength: 8, maxLength: 8 }));
  fc.assert(
    fc.property(place, place, side, side, slants, (x, y, w, h, s) => {
      const corner = (i: number, u: number, v: number): Point => [x + w * (u + s[i]!), y + h * (v + s[i + 1]!)];
      const { one, two } = bothWays([corner(0, 0, 0), corner(2, 1, 0), corner(4, 1, 1), corner(6, 0, 1)]);
      const differences = one.map((value, i) => 255 * Math.abs(value - two[i]!));
      expect(differences.reduce((a, b) => Math.max(a, b))).toBeLessThan(1.5);
      expect(differences.reduce((sum, one) => sum + one, 0) / (160 * 64)).toBeLessThan(0.2);
    }),
  );
});

test('any corners give brightness, also in an image of one row or column', () => {
  const number = fc.double({ min: -1e9, max: 1e9, noNaN: true });
  const point = fc.tuple(number, number);
  const sizes = fc.constantFrom({ width: 1, height: 1 }, { width: 1, height }, { width, height: 1 }, { width, height });
  fc.assert(
    fc.property(fc.tuple(point, point, point, point), sizes, (corners, size) => {
      const { one } = bothWays(corners, size);
      for (let row = 0; row < 64; row++) {
        const cells = one.subarray((row + 1) * 164 + 2, (row + 1) * 164 + 162);
        expect(cells.every((value) => value >= 0 && value <= 1)).toBe(true);
      }
      expect(one[0]).toBe(-1);
    }),
  );
});
