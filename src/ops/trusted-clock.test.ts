import { expect, test } from 'vitest';
import { PlatewardenError } from '../domain/errors.js';
import { type ClockCorrection, TrustedClock } from './trusted-clock.js';

const noon = Date.UTC(2026, 10, 25, 12, 0, 0);

function clockAt(start: number) {
  const raw = { wall: start, monotonic: 5000 };
  const corrections: ClockCorrection[] = [];
  const clock = new TrustedClock({ wallMs: () => raw.wall, monotonicMs: () => raw.monotonic }, (c) =>
    corrections.push(c),
  );
  const pass = (ms: number) => {
    raw.wall += ms;
    raw.monotonic += ms;
  };
  return { raw, clock, corrections, pass };
}

test('until somebody vouches for it, the time is the computer’s own and not trusted', () => {
  const { clock, pass } = clockAt(noon);
  pass(1234);
  expect(clock.now()).toBe(noon + 1234);
  expect(clock.statement()).toEqual({ source: 'rtc', trusted: false });
});

test('a GPS fix corrects a clock that woke up wrong, and the correction is told', () => {
  const { clock, corrections, pass } = clockAt(1000);
  clock.gpsTime(noon);
  expect(clock.now()).toBe(noon);
  expect(clock.statement()).toEqual({ source: 'gps', trusted: true });
  expect(corrections).toEqual([{ at: noon, stepMs: noon - 1000, source: 'gps' }]);
  pass(1000);
  clock.gpsTime(noon + 200);
  expect(clock.now()).toBe(noon + 1000);
  expect(corrections).toHaveLength(1);
});

test('a step of the computer’s clock, back or forth, reaches no record', () => {
  const { raw, clock, pass } = clockAt(noon);
  clock.gpsTime(noon);
  const times = [-86_400_000, 86_400_000, -3_600_000].map((step) => {
    raw.wall += step;
    pass(10);
    return clock.now();
  });
  expect(times).toEqual([noon + 10, noon + 20, noon + 30]);
});

test('network time is taken from the computer’s clock once that follows it, and outranks GPS', () => {
  const { raw, clock, corrections } = clockAt(noon);
  raw.wall = noon + 60_000;
  clock.networkTime();
  expect(clock.now()).toBe(noon + 60_000);
  clock.gpsTime(noon);
  expect(clock.now()).toBe(noon + 60_000);
  expect(corrections.map((correction) => correction.source)).toEqual(['ntp']);
});

test('trust runs out an hour after the last witness', () => {
  const { clock, pass } = clockAt(noon);
  clock.networkTime();
  pass(3_600_000);
  expect(clock.statement().trusted).toBe(true);
  pass(1);
  expect(clock.statement()).toEqual({ source: 'ntp', trusted: false });
  clock.gpsTime(clock.now());
  expect(clock.statement()).toEqual({ source: 'gps', trusted: true });
});

test('a receiver whose week number rolled over is not believed', () => {
  const { clock, corrections } = clockAt(noon);
  clock.gpsTime(noon - 1024 * 7 * 86_400_000);
  expect(clock.now()).toBe(noon);
  expect(corrections).toEqual([]);
});

test('a correction that found no room for its record is told with the next witness; any other failure is not hidden', () => {
  const raw = { wall: 1000, monotonic: 0 };
  const told: number[] = [];
  let failure: PlatewardenError | null = new PlatewardenError('disk_full', 'no room');
  const clock = new TrustedClock({ wallMs: () => raw.wall, monotonicMs: () => raw.monotonic }, ({ at }) => {
    if (failure !== null) throw failure;
    told.push(at);
  });
  clock.gpsTime(noon);
  expect(clock.now()).toBe(noon);
  clock.gpsTime(noon + 60_000);
  expect(told).toEqual([]);
  failure = null;
  clock.gpsTime(noon + 60_000);
  expect(told).toEqual([noon, noon + 60_000]);
  failure = new PlatewardenError('store_corrupt', 'broken');
  expect(() => clock.gpsTime(noon + 120_000)).toThrow(failure);
});
