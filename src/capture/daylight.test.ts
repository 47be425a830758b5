import { expect, test } from 'vitest';
import { isNight } from './daylight.js';

const santaRosa = { latitude: 38.44, longitude: -122.71 };
const greenwich = { latitude: 51.48, longitude: 0 };

// Civil dusk and dawn as the U.S. Naval Observatory gives them, to a few minutes.
test.each([
  ['midsummer in Santa Rosa, before dusk at 21:08 PDT', '2026-06-22T03:55:00Z', santaRosa, false],
  ['midsummer in Santa Rosa, after it', '2026-06-22T04:20:00Z', santaRosa, true],
  ['midwinter in Santa Rosa, before dusk at 17:23 PST', '2026-12-22T01:10:00Z', santaRosa, false],
  ['midwinter in Santa Rosa, after it', '2026-12-22T01:35:00Z', santaRosa, true],
  ['midwinter in Greenwich, before dawn at 07:23', '2026-12-21T07:10:00Z', greenwich, true],
  ['midwinter in Greenwich, after it', '2026-12-21T07:35:00Z', greenwich, false],
])('%s', (_, at, place, night) => {
  expect(isNight(Date.parse(at), place)).toBe(night);
});
