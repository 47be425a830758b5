import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Position } from './position.js';
import { compassSchema, heldAgainst, limitsSchema, type Sighting } from './sighting.js';

const zone = 'America/Los_Angeles';
const position: Position = {
  ...{ latitude: 38.44, longitude: -122.71, altitudeM: null, headingDeg: null, speedMps: null, accuracyM: 20 },
  ...{ fix: '3d', source: 'gpsd', fixedAt: 0, ageMs: 0, implausible: false },
};
/** 25 November 2026, 23:30 in California. */
const seen: Sighting = { at: Date.UTC(2026, 10, 26, 7, 30), isTimeTrusted: true, position, headingDeg: 10 };
const held = (limits: object, sighting: Partial<Sighting> = {}) =>
  heldAgainst(limitsSchema.parse(limits), { ...seen, ...sighting }, zone);

test('an area, hours over midnight and a direction are held against place, local time and heading', () => {
  const area = { latitude: 38.44, longitude: -122.71, radiusM: 500 };
  const all = { area, hours: '22:00-06:00', direction: 'n' };
  expect(held(all)).toEqual({ outside: [], unchecked: [] });
  expect(held({ ...all, area: { ...area, latitude: 38.45 } }).outside).toEqual(['area']);
  expect(held({ ...all, hours: '06:00-22:00' }).outside).toEqual(['hours']);
  expect(held({ ...all, direction: 's' }).outside).toEqual(['direction']);
  expect(held({ area: { ...area, latitude: 38.44 + 515 / 111_195 } }).outside, 'within its accuracy').toEqual([]);
});

test('what is not known is said, and excludes nothing', () => {
  const all = { area: { latitude: 0, longitude: 0, radiusM: 500 }, hours: '06:00-22:00', direction: 's' };
  const unknown = { position: null, headingDeg: null, isTimeTrusted: false };
  expect(held(all, unknown)).toEqual({ outside: [], unchecked: ['area', 'hours', 'direction'] });
  expect(held(all, { ...unknown, position: { ...position, implausible: true } }).unchecked).toContain('area');
});

test('each moment is within hours or within their complement, winter and summer', () => {
  const time = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }));
  const text = (parts: number[]) => parts.map((part) => String(part).padStart(2, '0')).join(':');
  fc.assert(
    fc.property(time, time, fc.integer({ min: 0, max: 366 * 24 * 60 }), (from, to, minutes) => {
      fc.pre(text(from) !== text(to));
      const at = { at: Date.UTC(2026, 0, 1) + minutes * 60_000 };
      const isOutside = (hours: string) => held({ hours }, at).outside.length === 1;
      expect(isOutside(`${text(from)}-${text(to)}`)).toBe(!isOutside(`${text(to)}-${text(from)}`));
    }),
  );
});

test('a heading is within a direction or its opposite, at a right angle in neither', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...compassSchema.options),
      fc.integer({ min: 0, max: 360 }),
      (direction, headingDeg) => {
        const index = compassSchema.options.indexOf(direction);
        const opposite = compassSchema.options[(index + 4) % 8];
        const outside = [direction, opposite].filter(
          (way) => held({ direction: way }, { headingDeg }).outside.length > 0,
        );
        const isAcross = (headingDeg - index * 45 + 720) % 180 === 90;
        expect(outside).toHaveLength(isAcross ? 2 : 1);
      },
    ),
  );
});
