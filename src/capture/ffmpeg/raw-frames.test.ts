import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { frameBytes } from '../../domain/frame.js';
import { PixelPipe } from './pixel-pipe.js';
import { type RawFrame, readFrames } from './raw-frames.js';

/** What ffmpeg's log says before the pixels of a picture that was taken at `us`. */
const header = (width: number, height: number, us: number) =>
  `[Parsed_scale_2 @ 0x1] w:1 h:1 fmt:yuv420p sar:1/1 -> w:${width} h:${height} fmt:yuv420p sar:1/1 flags:0x0\n` +
  `[Parsed_metadata_5 @ 0x1] frame:1    pts:${us} pts_time:1\n`;

test('frames come whole, with their own headers, however their pixels are cut and whichever pipe is first', async () => {
  const size = fc.integer({ min: 1, max: 400 });
  const pictures = fc.array(fc.record({ width: size, height: size, late: fc.boolean() }), { maxLength: 6 });
  const cuts = fc.infiniteStream(fc.integer({ min: 1, max: 100_000 }));
  await fc.assert(
    fc.asyncProperty(pictures, cuts, async (sizes, lengths) => {
      const stdout = await PixelPipe.open();
      const stderr = new PassThrough();
      const frames: RawFrame[] = [];
      const allocate = (bytes: number) => new Uint8Array(new SharedArrayBuffer(bytes));
      const reading = readFrames({ stdout, stderr }, { allocate, onFrame: (f) => frames.push(f), onLine: () => {} });
      const sent = sizes.map(({ width, height }, us) => {
        const pixels = Buffer.alloc(frameBytes(width, height, 'i420'), us + 1);
        for (let i = 0; i < pixels.length; i += 7) pixels[i] = i % 251;
        return { us, width, height, pixels };
      });
      for (const [i, { us, width, height, pixels }] of sent.entries()) {
        if (!sizes[i]!.late) stderr.write(header(width, height, us));
        for (let at = 0; at < pixels.length; ) {
          const cut = pixels.subarray(at, at + lengths.next().value!);
          at += cut.length;
          // A pipe whose reader waits for a header is full some time.
          if (!stdout.childEnd.write(cut) && !sizes[i]!.late) await once(stdout.childEnd, 'drain');
          await nextTurn();
          // As who reads at a pace of its own does, whatever waits.
          stdout.resume();
        }
        if (sizes[i]!.late) stderr.write(header(width, height, us));
      }
      stdout.childEnd.end();
      stderr.end();
      await reading;
      const told = (all: readonly RawFrame[]) => all.map(({ pixels, ...header }) => header);
      expect(told(frames)).toEqual(told(sent));
      expect(frames.every(({ pixels }, i) => sent[i]!.pixels.equals(pixels))).toBe(true);
    }),
    { numRuns: 30 },
  );
});
