import { expect, test } from 'vitest';
import { ManualClock } from '../domain/testing/manual-clock.js';
import { CameraMeter } from './camera-status.js';

const size = { width: 320, height: 180 };

test('a camera reconnects when its frames come again, not with each attempt', () => {
  const clock = new ManualClock();
  const meter = new CameraMeter('gate', clock);
  meter.lost('camera_unreachable', 'nobody there');
  meter.arrived(size);
  expect(meter.status()).toMatchObject({ reconnects: 0, fault: null });
  for (let attempt = 0; attempt < 3; attempt++) meter.lost('camera_unreachable', 'nobody there');
  expect(meter.status()).toMatchObject({ reconnects: 0, connectedSince: null, fault: { code: 'camera_unreachable' } });
  clock.advance(1000);
  meter.arrived(size);
  meter.arrived(size);
  expect(meter.status()).toMatchObject({ reconnects: 1, connectedSince: clock.now(), fault: null });
});

test('the age of the last frame is known though the clock was set', () => {
  const clock = new ManualClock();
  const meter = new CameraMeter('gate', clock);
  expect(meter.status().lastFrameAgoMs).toBeNull();
  meter.arrived(size);
  clock.advance(3000);
  clock.setWall(0);
  expect(meter.status().lastFrameAgoMs).toBe(3000);
});
