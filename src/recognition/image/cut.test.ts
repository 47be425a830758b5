import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Frame, frameBytes, type PixelFormat } from '../../domain/frame.js';
import { type Box, cornersOf } from '../../domain/geometry.js';
import { rgbOf } from './colour.js';
import { cutVehicle, platePart, vehiclePart } from './cut.js';

function picture(width: number, height: number, format: PixelFormat): Frame {
  const pixels = Uint8Array.from({ length: frameBytes(width, height, format) }, (_, i) => (i * 7919) % 251);
  const taken = { cameraId: 'gate', sequence: 0, capturedAt: 0, monotonicMs: 0 };
  return { ...taken, clock: { source: 'recording', trusted: true }, width, height, format, pixels };
}

/** RGB of a part, one pixel after the other. */
function shown(frame: Frame, [left, top, width, height]: Box): number[] {
  if (frame.format === 'i420') return [...rgbOf(frame, left, top, width, height)];
  const rows = Array.from({ length: height }, (_, y) => ((top + y) * frame.width + left) * 3);
  return rows.flatMap((start) => [...frame.pixels.subarray(start, start + width * 3)]);
}

test('pictures of the cut show what those of the frame would, in memory that is used again', () => {
  const side = fc.integer({ min: 1, max: 120 });
  const place = fc.double({ min: -20, max: 130, noNaN: true });
  const size = fc.double({ min: 0, max: 40, noNaN: true });
  const plate = fc.tuple(place, place, size, size);
  fc.assert(
    fc.property(side, side, fc.constantFrom('i420', 'rgb24'), plate, plate, (width, height, format, first, then) => {
      const frame = picture(width, height, format);
      let memory: Uint8Array = new Uint8Array(0);
      for (const corners of [cornersOf(first), cornersOf(then)]) {
        const cut = cutVehicle(frame, corners, memory);
        for (const part of [platePart, vehiclePart]) {
          expect(shown(cut.frame, part(cut.frame, cut.corners))).toEqual(shown(frame, part(frame, corners)));
        }
        memory = cut.frame.pixels;
      }
    }),
  );
});
