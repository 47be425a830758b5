import { expect, test } from 'vitest';
import { ManualClock } from '../domain/testing/manual-clock.js';
import { backoffMs } from './backoff.js';
import { lowestKind } from './metering.js';
import { Pacer } from './pacer.js';
import { Window } from './window.js';

test('what was sent is paid off at the configured pace', () => {
  const clock = new ManualClock();
  const pacer = new Pacer(1000, clock);
  expect(pacer.waitMs()).toBe(0);
  pacer.spent(2500);
  expect(pacer.waitMs()).toBe(2500);
  clock.advance(2000);
  expect(pacer.waitMs()).toBe(500);
  clock.advance(60_000);
  pacer.spent(1000);
  expect(pacer.waitMs()).toBe(1000);
});

test('without a limit nothing waits', () => {
  const pacer = new Pacer(null, new ManualClock());
  pacer.spent(1_000_000);
  expect(pacer.waitMs()).toBe(0);
});

test('the pause before connecting again doubles up to a minute, spread over its upper half', () => {
  expect([1, 2, 3, 7, 50].map((failures) => backoffMs(failures, 0))).toEqual([500, 1000, 2000, 30_000, 30_000]);
  expect(backoffMs(50, 0.999)).toBeLessThanOrEqual(60_000);
});

test('vehicle images go on an unmetered link, or at the depot', () => {
  expect(lowestKind(undefined)).toBe('vehicle-image');
  expect(lowestKind(['10.20.0.0/16'], ['10.20.3.4'])).toBe('vehicle-image');
  expect(lowestKind(['10.20.0.0/16', 'fd00::/8'], ['10.21.0.1', 'fe80::1'])).toBe('plate-image');
  expect(lowestKind(['fd00::/8'], ['fd00::1'])).toBe('vehicle-image');
});

test('a message that five times in a row was alone when the broker hung up is poison', () => {
  const window = new Window(100);
  expect(window.broken(40, undefined)).toBeNull();
  expect(window.size).toBe(1);
  for (let i = 0; i < 4; i++) expect(window.broken(1, 'bad')).toBeNull();
  expect(window.broken(1, 'bad')).toBe('bad');
});

test('an acknowledgement clears the suspicion, and opens the window again', () => {
  const window = new Window(8);
  for (let i = 0; i < 4; i++) window.broken(1, 'slow');
  window.acknowledged();
  expect(window.broken(1, 'slow')).toBeNull();
  for (let i = 0; i < 5; i++) window.acknowledged();
  expect(window.size).toBe(8);
  expect([7, 8].map((inFlight) => window.admits(inFlight))).toEqual([true, false]);
});

test('no more is in flight than the broker takes, until a link to another one', () => {
  const window = new Window(100);
  window.opened(17);
  window.acknowledged();
  expect(window.size).toBe(17);
  window.opened(65_535);
  for (let i = 0; i < 3; i++) window.acknowledged();
  expect(window.size).toBe(100);
});
