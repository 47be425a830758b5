import fc from 'fast-check';
import { expect, test } from 'vitest';
import { distanceM } from './position.js';
import { type Corner, distanceToRingM, ringFault } from './ring.js';

const metresADegree = 111_195;
const middle = fc.record({
  latitude: fc.double({ min: -70, max: 70, noNaN: true }),
  longitude: fc.double({ min: -179, max: 179, noNaN: true }),
});
type Middle = { readonly latitude: number; readonly longitude: number };

/** So many metres from `from`, `angle` radians from east to north, on a map. */
function placeAt({ latitude, longitude }: Middle, metres: number, angle: number): Middle {
  const north = (metres * Math.sin(angle)) / metresADegree;
  const east = (metres * Math.cos(angle)) / (metresADegree * Math.cos((latitude * Math.PI) / 180));
  return { latitude: latitude + north, longitude: longitude + east };
}

/** Corners around a middle that sees each of them: 3 to 12, so that no two are half a turn apart. */
const star = fc
  .record({
    middle,
    spokes: fc.array(fc.record({ metres: fc.integer({ min: 50, max: 9000 }), part: fc.integer({ min: 6, max: 10 }) }), {
      minLength: 4,
      maxLength: 12,
    }),
  })
  .map(({ middle: from, spokes }) => {
    const whole = spokes.reduce((sum, { part }) => sum + part, 0);
    let turned = 0;
    const angles = spokes.map(({ part }) => {
      turned += (part / whole) * 2 * Math.PI;
      return turned;
    });
    const at = (i: number, share: number) => placeAt(from, spokes[i]!.metres * share, angles[i]!);
    const corners = spokes.map((_, i): Corner => [at(i, 1).latitude, at(i, 1).longitude]);
    return { from, corners, at };
  });

test('whoever stands between the middle and a corner is within; beyond the corner, outside', () => {
  fc.assert(
    fc.property(star, fc.nat(), fc.double({ min: 0, max: 0.98, noNaN: true }), ({ corners, at }, n, share) => {
      const i = n % corners.length;
      expect(ringFault(corners)).toBeNull();
      expect(distanceToRingM(corners, at(i, share))).toBe(0);
      expect(distanceToRingM(corners, at(i, 2 - share))).toBeGreaterThan(0);
    }),
  );
});

test('outside, the distance is that to the nearest place of the edge', () => {
  const around = fc.record({
    metres: fc.integer({ min: 9100, max: 20_000 }),
    angle: fc.double({ min: 0, max: 6.28, noNaN: true }),
  });
  fc.assert(
    fc.property(star, around, ({ from, corners }, { metres, angle }) => {
      const here = placeAt(from, metres, angle);
      const steps = 200;
      const edge = corners.flatMap(([latitude, longitude], i) => {
        const [toLatitude, toLongitude] = corners[(i + 1) % corners.length]!;
        return Array.from({ length: steps }, (_, k) => ({
          latitude: latitude + ((toLatitude - latitude) * k) / steps,
          longitude: longitude + ((toLongitude - longitude) * k) / steps,
        }));
      });
      const nearest = Math.min(...edge.map((place) => distanceM(place, here)));
      // The plane of a map against the sphere, at the edge of what an area may be, and the steps along an edge.
      expect(Math.abs(distanceToRingM(corners, here) - nearest)).toBeLessThan(0.01 * nearest + 100);
    }),
  );
});

test('it is the same area from whichever corner, in either order, closed or not, and from across the 180th meridian', () => {
  fc.assert(
    fc.property(star, fc.nat(), fc.double({ min: 0, max: 3, noNaN: true }), ({ corners, at }, n, share) => {
      const here = at(n % corners.length, share);
      const k = n % corners.length;
      const distance = distanceToRingM(corners, here);
      const turned = [...corners.slice(k), ...corners.slice(0, k)];
      for (const same of [turned, corners.toReversed(), [...corners, corners[0]!]]) {
        expect(ringFault(same)).toBeNull();
        expect(distanceToRingM(same, here)).toBeCloseTo(distance, 3);
      }
      const around = { ...here, longitude: here.longitude > 0 ? here.longitude - 360 : here.longitude + 360 };
      expect(distanceToRingM(corners, around)).toBeCloseTo(distance, 3);
    }),
  );
});

test('an area whose edges cross is refused: two neighbouring corners of a convex one exchanged', () => {
  fc.assert(
    fc.property(middle, fc.integer({ min: 4, max: 30 }), fc.nat(), (from, count, n) => {
      const corners = Array.from({ length: count }, (_, i): Corner => {
        const { latitude, longitude } = placeAt(from, 1000, (2 * Math.PI * i) / count);
        return [latitude, longitude];
      });
      expect(ringFault(corners)).toBeNull();
      const [i, j] = [n % count, (n + 1) % count];
      const crossed = corners.map((corner, k) => (k === i ? corners[j]! : k === j ? corners[i]! : corner));
      expect(ringFault(crossed)).toMatch(/cross or touch/);
    }),
  );
});

test.each<[string, RegExp, Corner[]]>([
  [
    'two corners',
    /three corners/,
    [
      [38, -122],
      [38.1, -122],
    ],
  ],
  [
    'two corners, closed',
    /three corners/,
    [
      [38, -122],
      [38.1, -122],
      [38, -122],
    ],
  ],
  [
    'there and back on one line',
    /touch/,
    [
      [38, -122],
      [38.1, -122],
      [38.05, -122],
    ],
  ],
  [
    'a spike that runs on beyond where it began',
    /touch/,
    [
      [38, -122.02],
      [38.1, -122.05],
      [38.1, -122.1],
      [38.1, -122],
    ],
  ],
  [
    'a spike that runs back on itself',
    /touch/,
    [
      [38, -122],
      [38.1, -122],
      [38.1, -122.1],
      [38.1, -122.05],
      [38, -122.1],
    ],
  ],
  [
    'a corner twice',
    /touch/,
    [
      [38, -122],
      [38.1, -122],
      [38.1, -122],
      [38.1, -122.1],
    ],
  ],
  [
    'a corner on another edge',
    /touch/,
    [
      [38, -122],
      [38.1, -122],
      [38.1, -122.1],
      [38, -122.05],
      [38.05, -122],
    ],
  ],
  [
    'a corner in the middle of an edge',
    /touch/,
    [
      [38, -122],
      [38.1, -122],
      [38.1, -122.1],
      [38.05, -122],
      [38, -122.1],
    ],
  ],
  [
    'an edge through a corner',
    /touch/,
    [
      [38.05, -122],
      [38.02, -122.1],
      [38, -122],
      [38.1, -122],
      [38.08, -122.1],
    ],
  ],
  [
    'a bow tie',
    /cross/,
    [
      [38, -122],
      [38.1, -122.1],
      [38.1, -122],
      [38, -122.1],
    ],
  ],
  [
    'over the 180th meridian',
    /180th meridian/,
    [
      [52, 179.9],
      [52.1, 179.9],
      [52.1, -179.9],
    ],
  ],
  [
    'wider than the largest circle',
    /40 km/,
    [
      [38, -122],
      [38.3, -122],
      [38.3, -122.4],
    ],
  ],
  [
    'at a pole',
    /85 degrees/,
    [
      [89.9, 0],
      [89.9, 0.1],
      [89.8, 0.1],
    ],
  ],
])('%s is no area', (_, fault, corners) => {
  expect(ringFault(corners)).toMatch(fault);
});

test('whatever the corners, the answer is a fault or none, and a distance', () => {
  const corner = fc.tuple(
    fc.double({ min: -90, max: 90, noNaN: true }),
    fc.double({ min: -180, max: 180, noNaN: true }),
  );
  fc.assert(
    fc.property(fc.array(corner, { maxLength: 8 }), middle, (corners, here) => {
      const fault = ringFault(corners);
      if (fault === null) expect(distanceToRingM(corners, here)).toBeGreaterThanOrEqual(0);
      else expect(fault).not.toBe('');
    }),
  );
});
