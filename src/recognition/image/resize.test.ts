import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cornersOf } from '../../domain/geometry.js';
import { resize } from './resize.js';
import { warp } from './warp.js';

test('a grey part is scaled as the homography would scale it, within the image and beyond its edges', () => {
  const data = Uint8Array.from({ length: 90 * 50 }, (_, i) => (i * 7919) % 251);
  const luma = { width: 90, height: 50, channels: 1, data };
  const side = fc.double({ min: 1, max: 150, noNaN: true });
  const place = fc.double({ min: -40, max: 110, noNaN: true });
  fc.assert(
    fc.property(place, place, side, side, (x, y, width, height) => {
      const expected = new Float32Array(24 * 12);
      const to = [0, 0, 24, 12] as const;
      warp(luma, cornersOf([x, y, width, height]), { from: [0, 0, 1, 1], to }, expected, 24, 12);
      const scaled = resize(luma, [x, y, width, height], 24, 12);
      for (let i = 0; i < expected.length; i++) expect(scaled[i]).toBeCloseTo(expected[i]!, 3);
    }),
  );
});
