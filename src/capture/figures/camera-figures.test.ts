import { expect, test } from 'vitest';
import type { PlateRead } from '../../domain/plate-read.js';
import { ManualClock } from '../../domain/testing/manual-clock.js';
import { greyFrame } from '../testing/frames.js';
import { CameraFigures } from './camera-figures.js';

const plate = (width: number) => ({ box: [4, 4, width, width / 2] }) as unknown as PlateRead;
const live = { clock: { source: 'ntp', trusted: true } } as const;

test('latencies, plate sizes and the read rate are of the frames that were looked at', () => {
  const clock = new ManualClock();
  const figures = new CameraFigures(clock);
  for (let i = 1; i <= 10; i++) {
    const frame = greyFrame({ ...live, monotonicMs: clock.monotonicMs() });
    clock.advance(i * 10);
    figures.looked(frame, i % 2 === 0 ? [plate(i * 4)] : [], i < 3);
    clock.advance(5);
    if (i === 10) figures.alerted(frame);
  }
  figures.failed();
  for (const kept of [true, true, true, false]) figures.ended(kept);
  expect(figures.figures()).toMatchObject({
    analysed: 10,
    followOnly: 2,
    failed: 1,
    plates: 5,
    readLatencyMs: { count: 10, p50: 60, p95: 100 },
    alertLatencyMs: { count: 1, p50: 105 },
    plateWidthPx: { count: 5, p10: 8, p50: 24, p95: 40 },
    readRate: 0.75,
  });
});

test('a recording has no latency, and nothing is said of what never was', () => {
  const figures = new CameraFigures(new ManualClock());
  figures.looked(greyFrame({}), [], false);
  expect(figures.figures()).toMatchObject({ analysed: 1, readLatencyMs: null, plateWidthPx: null, readRate: null });
});

test('what was an hour ago is not shown as of now, and a failure is past after ten minutes', () => {
  const clock = new ManualClock();
  const figures = new CameraFigures(clock);
  figures.looked(greyFrame({ ...live, monotonicMs: clock.monotonicMs() }), [plate(10)], false);
  figures.failed();
  clock.advance(600_000);
  expect(figures.figures()).toMatchObject({ failed: 1, failing: true });
  figures.looked(greyFrame({ ...live, monotonicMs: clock.monotonicMs() }), [plate(30)], false);
  clock.advance(3_600_000 - 300_000);
  expect(figures.figures()).toMatchObject({ failed: 1, failing: false, plateWidthPx: { count: 1, p10: 30 } });
  clock.advance(3_600_000);
  expect(figures.figures()).toMatchObject({ analysed: 2, plateWidthPx: null, plateSharpness: null });
});
