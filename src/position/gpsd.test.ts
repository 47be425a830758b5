import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GpsdFixes } from './gpsd.js';
import { linesOf } from './lines.js';

const tpv = (fields: object) => JSON.stringify({ class: 'TPV', device: '/dev/ttyUSB0', ...fields });
const time = '2026-11-25T12:00:00.000Z';

test('a report with a fix: place, precision, speed, course, time', () => {
  const report = tpv({ mode: 3, time, lat: 38.44, lon: -122.71, altMSL: 50, track: 90, speed: 13, eph: 4 });
  expect(new GpsdFixes().push(report)).toEqual({
    at: Date.UTC(2026, 10, 25, 12),
    place: {
      latitude: 38.44,
      longitude: -122.71,
      altitudeM: 50,
      headingDeg: 90,
      speedMps: 13,
      accuracyM: 4,
      fix: '3d',
    },
  });
});

test('mode 1 is no fix, even with a place left over from before', () => {
  expect(new GpsdFixes().push(tpv({ mode: 1, time, lat: 38.44, lon: -122.71 }))?.place).toBeNull();
  expect(new GpsdFixes().push(tpv({ mode: 0 }))).toEqual({ at: null, place: null });
});

test('a repeated report is dropped; a lost fix at the same time is not', () => {
  const fixes = new GpsdFixes();
  const report = tpv({ mode: 2, time, lat: 38.44, lon: -122.71, epx: 3, epy: 4 });
  expect(fixes.push(report)?.place).toMatchObject({ fix: '2d', accuracyM: 5 });
  expect(fixes.push(report)).toBeNull();
  expect(fixes.push(tpv({ mode: 1, time }))).not.toBeNull();
});

test('whatever comes, the answer is in range or nothing', () => {
  const value = fc.oneof(fc.double(), fc.string(), fc.constant(null));
  const report = fc
    .record({ mode: fc.oneof(fc.nat(4), value), time: fc.oneof(fc.constant(time), value), lat: value, lon: value })
    .map(tpv);
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json(), report), (line) => {
      const fix = new GpsdFixes().push(line);
      if (fix === null) return;
      expect(fix.at === null || Number.isFinite(fix.at)).toBe(true);
      if (fix.place !== null) expect(Math.abs(fix.place.latitude)).toBeLessThanOrEqual(90);
    }),
  );
});

test('lines are the same however the bytes were cut; noise without line ends does not pile up', async () => {
  const collect = async (chunks: readonly Uint8Array[]) => {
    const lines: string[] = [];
    for await (const line of linesOf(
      (async function* () {
        yield* chunks;
      })(),
    ))
      lines.push(line);
    return lines;
  };
  await fc.assert(
    fc.asyncProperty(fc.array(fc.stringMatching(/^[ -~]{0,40}$/)), fc.array(fc.nat(200)), async (lines, cuts) => {
      const bytes = Buffer.from(lines.map((line) => `${line}\r\n`).join(''));
      const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
      const chunks = at.slice(1).map((end, i) => bytes.subarray(at[i], end));
      expect(await collect(chunks)).toEqual(lines);
    }),
  );
  const noise = Array.from({ length: 100 }, () => Buffer.alloc(1000, 0x41));
  expect(await collect([...noise, Buffer.from('rest\nnext\n')])).toEqual(['next']);
});
