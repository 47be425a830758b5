import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseFrameHeader } from './frame-headers.js';

const line =
  '[Parsed_showinfo_2 @ 0x5612] n:   3 pts:1764072000123456 pts_time:1.76407e+09 duration:0 pos:-1 fmt:yuv420p sar:0/1 s:1280x720 i:P iskey:0 type:P ';

test('a line of showinfo is a frame’s time and size', () => {
  expect(parseFrameHeader(line)).toEqual({ us: 1764072000123456, width: 1280, height: 720 });
});

test('other lines are none', () => {
  expect(parseFrameHeader('[Parsed_showinfo_2 @ 0x1] config in time_base: 1/1000000, frame_rate: 25/1')).toBeNull();
  expect(parseFrameHeader("Input #0, rtsp, from 'rtsp://a:b@c/d': 640x480")).toBeNull();
});

test('no line makes it throw, and what it returns is usable', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(), (text, n) => {
      const header = parseFrameHeader(`[Parsed_showinfo_0 @ 0x1] n: 1 pts: ${text} pts_time:1 s:${n}x${n} i:P`);
      return header === null || (Number.isFinite(header.us) && header.width > 0);
    }),
  );
});
