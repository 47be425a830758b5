import type { Position } from '../domain/position.js';
import type { UtcMs } from '../domain/time.js';

/** Civil twilight ends with the sun so far below the horizon: lamps and infrared do the rest. */
const civilTwilightDeg = -6;
const radians = Math.PI / 180;
const noonOf2000 = Date.UTC(2000, 0, 1, 12);

/** Whether it is between civil dusk and dawn at a place. */
export function isNight(at: UtcMs, place: Pick<Position, 'latitude' | 'longitude'>): boolean {
  return sunElevationDeg(at, place) < civilTwilightDeg;
}

/** The sun's height above the horizon, by the Astronomical Almanac's low-precision formulas (0.01° until 2050). */
function sunElevationDeg(at: UtcMs, { latitude, longitude }: Pick<Position, 'latitude' | 'longitude'>): number {
  const days = (at - noonOf2000) / 86_400_000;
  const anomaly = (357.528 + 0.9856003 * days) * radians;
  const eclipticLongitude =
    (280.46 + 0.9856474 * days + 1.915 * Math.sin(anomaly) + 0.02 * Math.sin(2 * anomaly)) * radians;
  const obliquity = (23.439 - 4e-7 * days) * radians;
  const declination = Math.asin(Math.sin(obliquity) * Math.sin(eclipticLongitude));
  const rightAscension = Math.atan2(Math.cos(obliquity) * Math.sin(eclipticLongitude), Math.cos(eclipticLongitude));
  const siderealDeg = 15 * (18.697374558 + 24.06570982441908 * days);
  const hourAngle = (siderealDeg + longitude) * radians - rightAscension;
  const [sine, cosine] = [Math.sin(latitude * radians), Math.cos(latitude * radians)];
  const height = sine * Math.sin(declination) + cosine * Math.cos(declination) * Math.cos(hourAngle);
  return Math.asin(height) / radians;
}
