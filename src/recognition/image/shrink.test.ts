import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shrinkInto } from './shrink.js';

test('by two and by three each pixel is the mean of those it covers, of any part, and nothing else is touched', () => {
  const [width, height] = [96, 40];
  const data = Uint8Array.from({ length: width * height }, (_, i) => (i * 7919) % 256);
  const place = { left: fc.nat(20), top: fc.nat(10), across: fc.integer({ min: 1, max: 25 }), down: fc.nat(9) };
  fc.assert(
    fc.property(fc.constantFrom(2, 3), fc.record(place), (by, { left, top, across, down }) => {
      const stride = across + 3;
      const out = new Float32Array(stride * (down + 1)).fill(-1);
      shrinkInto({ width, height, data }, [left, top, across * by, down * by], across, down, out, stride);
      const expected = out.map((_, i) => {
        const [x, y] = [i % stride, Math.floor(i / stride)];
        if (x >= across || y >= down) return -1;
        let sum = 0;
        for (let j = 0; j < by * by; j++) {
          sum += data[(top + y * by + Math.floor(j / by)) * width + left + x * by + (j % by)]!;
        }
        return sum * (1 / (255 * by * by));
      });
      expect(out).toEqual(expected);
    }),
  );
});
