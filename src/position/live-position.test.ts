import { expect, test } from 'vitest';
import { ManualClock } from '../domain/testing/manual-clock.js';
import type { Place } from './fix.js';
import { LivePosition } from './live-position.js';

const place: Place = {
  latitude: 38.44,
  longitude: -122.71,
  altitudeM: null,
  headingDeg: null,
  speedMps: null,
  accuracyM: null,
  fix: '2d',
};

function receiving() {
  const clock = new ManualClock();
  const position = new LivePosition(clock, 'gpsd');
  const receive = (latitude = place.latitude) => position.receive({ at: clock.now(), place: { ...place, latitude } });
  return { clock, position, receive };
}

test('a frame that was captured a moment ago gets the fix of then, not the newest', () => {
  const { clock, position, receive } = receiving();
  receive(38.44);
  clock.advance(1000);
  receive(38.4401);
  clock.advance(100);
  expect(position.positionAt(clock.now() - 500)).toMatchObject({ latitude: 38.44, ageMs: 600 });
  expect(position.positionAt(clock.now())).toMatchObject({ latitude: 38.4401, ageMs: 100, source: 'gpsd' });
});

test('no fix is null: before the first, after a loss, and five seconds after the last word', () => {
  const { clock, position, receive } = receiving();
  expect(position.positionAt(clock.now())).toBeNull();
  receive();
  clock.advance(5000);
  expect(position.positionAt(clock.now())).not.toBeNull();
  clock.advance(1);
  expect(position.positionAt(clock.now())).toBeNull();
  receive();
  position.receive({ at: clock.now(), place: null });
  expect(position.positionAt(clock.now())).toBeNull();
});

test('a jump that no car can make is flagged', () => {
  const { clock, position, receive } = receiving();
  receive(38.44);
  clock.advance(1000);
  receive(38.5);
  expect(position.positionAt(clock.now())?.implausible).toBe(true);
  clock.advance(1000);
  receive(38.5001);
  expect(position.positionAt(clock.now())?.implausible).toBe(false);
});

test('a step of the wall clock neither ages a fix nor makes one young', () => {
  const { clock, position, receive } = receiving();
  receive();
  clock.advance(100);
  clock.setWall(clock.now() - 86_400_000);
  expect(position.positionAt(clock.now())?.ageMs).toBe(100);
});
