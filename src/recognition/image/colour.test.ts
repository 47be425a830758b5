import fc from 'fast-check';
import { expect, test } from 'vitest';
import { frameBytes } from '../../domain/frame.js';
import { rgbOf } from './colour.js';

test('every pixel of a part has the colour that BT.601 gives its luma and the chroma of its four, wherever the part begins', () => {
  const size = fc.integer({ min: 1, max: 13 });
  const frames = fc.tuple(size, size).chain(([width, height]) => {
    const bytes = frameBytes(width, height, 'i420');
    const pixels = fc.uint8Array({ minLength: bytes, maxLength: bytes });
    const [left, top] = [fc.nat({ max: width - 1 }), fc.nat({ max: height - 1 })];
    return fc.record({ width: fc.constant(width), height: fc.constant(height), pixels, left, top });
  });
  fc.assert(
    fc.property(frames, ({ width, height, pixels, left, top }) => {
      const [across, down] = [width - left, height - top];
      const rgb = rgbOf({ width, height, format: 'i420', pixels }, left, top, across, down);
      const half = Math.ceil(width / 2);
      for (let i = 0; i < across * down; i++) {
        const [x, y] = [left + (i % across), top + Math.floor(i / across)];
        const at = width * height + (y >> 1) * half + (x >> 1);
        const [u, v] = [pixels[at]! - 128, pixels[at + half * Math.ceil(height / 2)]! - 128];
        const exact = [1.402 * v, -0.344 * u - 0.714 * v, 1.772 * u].map((shift) => pixels[y * width + x]! + shift);
        for (const [c, value] of exact.entries()) {
          expect(Math.abs(rgb[3 * i + c]! - Math.min(255, Math.max(0, value)))).toBeLessThan(0.51);
        }
      }
    }),
  );
});
