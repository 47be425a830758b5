import type { Place } from './fix.js';

/** Recommended minimum: time, date, place, speed and course. */
export interface RmcSentence {
  readonly kind: 'rmc';
  /** UTC milliseconds, or null while the receiver does not know the time. */
  readonly at: number | null;
  readonly place: Pick<Place, 'latitude' | 'longitude' | 'speedMps' | 'headingDeg'> | null;
}

/** Fix data: altitude and dilution of precision. */
export interface GgaSentence {
  readonly kind: 'gga';
  /** Milliseconds since midnight, UTC. */
  readonly timeOfDayMs: number | null;
  readonly altitudeM: number | null;
  readonly hdop: number | null;
}

/** Active satellites: how many dimensions the fix has. */
export interface GsaSentence {
  readonly kind: 'gsa';
  readonly dimensions: 'none' | '2d' | '3d';
}

export type NmeaSentence = RmcSentence | GgaSentence | GsaSentence;

const knotMps = 1852 / 3600;

/**
 * The NMEA 0183 sentence in `line`, from any talker (GP, GN, GL, …); null when it is another kind, damaged, or its
 * checksum is missing or wrong.
 */
export function parseNmea(line: string): NmeaSentence | null {
  const match = /^\$([A-Z]{2})(RMC|GGA|GSA),([ -)+-~]*)\*([0-9A-Fa-f]{2})\s*$/.exec(line);
  if (match === null) return null;
  const [, talker, kind, body, sum] = match as unknown as [string, string, string, string, string];
  if (checksum(`${talker}${kind},${body}`) !== Number.parseInt(sum, 16)) return null;
  const fields = body.split(',');
  if (kind === 'RMC') return rmc(fields);
  return kind === 'GGA' ? gga(fields) : gsa(fields);
}

/** Exclusive or of all characters between `$` and `*`. */
export function checksum(text: string): number {
  let sum = 0;
  for (let i = 0; i < text.length; i++) sum ^= text.charCodeAt(i);
  return sum;
}

function rmc([time, status, lat, ns, lon, ew, speed, course, date]: string[]): RmcSentence {
  const at = utc(date, time);
  const latitude = angle(lat, ns, 'N', 'S', 90);
  const longitude = angle(lon, ew, 'E', 'W', 180);
  if (status !== 'A' || latitude === null || longitude === null) return { kind: 'rmc', at, place: null };
  const knots = number(speed);
  const speedMps = knots === null || knots < 0 ? null : knots * knotMps;
  const degrees = number(course);
  const headingDeg = degrees === null || degrees < 0 || degrees > 360 ? null : degrees;
  return { kind: 'rmc', at, place: { latitude, longitude, speedMps, headingDeg } };
}

function gga(fields: string[]): GgaSentence {
  const hdop = number(fields[7]);
  return {
    kind: 'gga',
    timeOfDayMs: timeOfDayMs(fields[0]),
    altitudeM: fields[9] === 'M' ? number(fields[8]) : null,
    hdop: hdop !== null && hdop >= 0 ? hdop : null,
  };
}

function gsa(fields: string[]): GsaSentence {
  const dimensions = fields[1] === '3' ? '3d' : fields[1] === '2' ? '2d' : 'none';
  return { kind: 'gsa', dimensions };
}

function number(text: string | undefined): number | null {
  return text !== undefined && /^-?\d{1,9}(\.\d{0,9})?$/.test(text) ? Number(text) : null;
}

/** `ddmm.mmmm` or `dddmm.mmmm` with its hemisphere, as signed degrees. */
function angle(
  text: string | undefined,
  side: string | undefined,
  positive: string,
  negative: string,
  limit: number,
): number | null {
  const match = /^(\d{2,3})(\d{2}(?:\.\d{1,9})?)$/.exec(text ?? '');
  if (match === null || (side !== positive && side !== negative)) return null;
  const degrees = Number(match[1]) + Number(match[2]) / 60;
  if (degrees > limit) return null;
  return side === negative ? -degrees : degrees;
}

function timeOfDayMs(text: string | undefined): number | null {
  const match = /^([01]\d|2[0-3])([0-5]\d)([0-5]\d|60)(?:\.(\d{1,9}))?$/.exec(text ?? '');
  if (match === null) return null;
  const [, hours, minutes, seconds, fraction] = match;
  const ms = Math.trunc(Number(`0.${fraction ?? '0'}`) * 1000);
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 + ms;
}

/** Two digits of a year: GPS itself began in 1980, so 80 and above are the last century's. */
function utc(date: string | undefined, time: string | undefined): number | null {
  const match = /^(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])(\d{2})$/.exec(date ?? '');
  const ofDay = timeOfDayMs(time);
  if (match === null || ofDay === null) return null;
  const [, day, month, year] = match.map(Number) as [number, number, number, number];
  return Date.UTC(year < 80 ? 2000 + year : 1900 + year, month - 1, day) + ofDay;
}
