import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FrameHeaders } from './frame-headers.js';

const sized = (width: number, height: number) =>
  `[Parsed_scale_2 @ 0x5635cf2eae80] w:1920 h:1080 fmt:yuv420p sar:1/1 -> w:${width} h:${height} fmt:yuv420p sar:1/1 flags:0x0`;
const timed = '[Parsed_metadata_5 @ 0x56529a9751c0] frame:3    pts:1764072000123456 pts_time:1.76407e+09';

test('a frame has its own time and the size that was told last', () => {
  const headers = new FrameHeaders();
  expect(headers.parse(timed)).toBeNull();
  expect(headers.parse(sized(1280, 720))).toBeNull();
  expect(headers.parse(timed)).toEqual({ us: 1764072000123456, width: 1280, height: 720 });
  expect(headers.parse(sized(640, 360))).toBeNull();
  expect(headers.parse(timed)).toMatchObject({ width: 640, height: 360 });
});

test('a frame may come before the time from which a recording counts', () => {
  const headers = new FrameHeaders();
  headers.parse(sized(640, 360));
  expect(headers.parse('[Parsed_metadata_4 @ 0x5610] frame:0    pts:-40000  pts_time:-0.04')?.us).toBe(-40_000);
});

test('other lines are none', () => {
  const headers = new FrameHeaders();
  headers.parse(sized(640, 360));
  expect(headers.parse('[Parsed_metadata_5 @ 0x5612] t=1')).toBeNull();
  expect(headers.parse('[Parsed_settb_0 @ 0x5612] tb:1/12800 -> tb:1/1000000')).toBeNull();
  expect(headers.parse("Input #0, rtsp, from 'rtsp://a:b@c/d': 640x480")).toBeNull();
});

test('no line makes it throw, and what it returns is usable', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(), fc.nat(), (text, width, height) => {
      const headers = new FrameHeaders();
      headers.parse(sized(width, height));
      headers.parse(text);
      const header = headers.parse(`[Parsed_metadata_5 @ 0x1] frame:1    pts:${text} pts_time:1`);
      return header === null || (Number.isFinite(header.us) && header.width * header.height > 0);
    }),
  );
});
