import { expect, test } from 'vitest';
import { geofencesSchema } from '../domain/configuration/geofences.js';
import type { Position } from '../domain/position.js';
import { CapturePause } from './geofence.js';

const clinic = { reason: 'clinic', latitude: 38.44, longitude: -122.71, radiusM: 100 };
/** So many metres north of the clinic. */
const north = (metres: number, changes: Partial<Position> = {}): Position => ({
  ...{ latitude: 38.44 + metres / 111_195, longitude: -122.71, altitudeM: null, headingDeg: null, speedMps: 10 },
  ...{ accuracyM: 0, fix: '3d', source: 'gpsd', fixedAt: 0, ageMs: 0, implausible: false },
  ...changes,
});

function pause(fences: object) {
  const told: (string | null)[] = [];
  return { told, at: new CapturePause(geofencesSchema.parse(fences), (reason) => told.push(reason)) };
}

test('S-9.10a: capture pauses within a geofence, and resumes only well outside; each change is told once', () => {
  const { at, told } = pause({ areas: [clinic] });
  const metres = [300, 101, 99, 0, 99, 101, 129, 131, 129, 99];
  const paused = metres.map((each) => at.isPausedAt(north(each)));
  expect(paused).toEqual([false, false, true, true, true, true, true, false, false, true]);
  expect(told).toEqual(['clinic', null, 'clinic']);
});

test('S-9.10a: a unit with geofences that does not know where it is pauses, unless configured otherwise', () => {
  expect(pause({ areas: [clinic] }).at.isPausedAt(null)).toBe(true);
  expect(pause({ areas: [clinic] }).at.isPausedAt(north(500, { implausible: true }))).toBe(true);
  expect(pause({ areas: [clinic], withoutPosition: 'capture' }).at.isPausedAt(null)).toBe(false);
  expect(pause({}).at.isPausedAt(null)).toBe(false);
});

test.each<[string, Partial<Position>, number]>([
  ['the error that the receiver states', { accuracyM: 40 }, 40],
  ['the error of a receiver that states none', { accuracyM: null }, 15],
  ['no error where the place was surveyed', { accuracyM: null, fix: 'surveyed' }, 0],
  ['the way since the fix was made', { ageMs: 2000 }, 20],
  ['the way at a speed that nobody states', { speedMps: null, ageMs: 1000 }, 36],
  ['error and way together', { accuracyM: 40, ageMs: 2000 }, 60],
])('S-9.10a: a unit that may be within an area counts as within it: %s', (_what, changes, offM) => {
  const circle = { areas: [clinic] };
  const edge = 38.44 + 100 / 111_195;
  const corners = [
    [38.44, -122.711],
    [edge, -122.711],
    [edge, -122.709],
    [38.44, -122.709],
  ];
  for (const fences of [circle, { areas: [{ reason: 'school', corners }] }]) {
    const { at } = pause(fences);
    const metres = [101, 99, 129, 131].map((each) => each + offM);
    expect(metres.map((each) => at.isPausedAt(north(each, changes)))).toEqual([false, true, true, false]);
  }
});

test('S-9.10a: a polygon pauses as a circle does: within, 30 m around it until well outside, each change told once', () => {
  const [south, north_, west, east] = [38.44, 38.44 + 100 / 111_195, -122.711, -122.709];
  const school = {
    reason: 'school',
    corners: [
      [south, west],
      [north_, west],
      [north_, east],
      [south, east],
    ],
  };
  const { at, told } = pause({ areas: [school] });
  const metres = [300, 101, 99, 1, -1, -29, -31, -1, 1, 129, 131];
  const paused = metres.map((each) => at.isPausedAt(north(each)));
  expect(paused).toEqual([false, false, true, true, true, true, false, false, true, true, false]);
  expect(told).toEqual(['school', null, 'school', null]);
  expect(at.isPausedAt(null)).toBe(true);
});

test.each([
  { ...clinic, reason: '' },
  {
    reason: 'school',
    corners: [
      [38, -122],
      [38.1, -122],
    ],
  },
  {
    reason: 'school',
    corners: [
      [38, -122],
      [38.1, -122],
      [91, -122],
    ],
  },
  {
    ...clinic,
    corners: [
      [38, -122],
      [38.1, -122],
      [38.1, -122.1],
    ],
  },
  { reason: 'school' },
  { ...clinic, latitude: 91 },
  { ...clinic, longitude: -181 },
  { ...clinic, radiusM: 0 },
])('a geofence that says too little or lies nowhere is refused: %o', (area) => {
  expect(geofencesSchema.safeParse({ areas: [area] }).success).toBe(false);
});
