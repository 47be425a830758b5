import { z } from 'zod';
import { distanceM, type Position } from './position.js';
import type { UtcMs } from './time.js';

/** When, where and which way a vehicle was seen, as far as that is known. */
export interface Sighting {
  readonly at: UtcMs;
  /** False while nothing vouches for the clock. */
  readonly isTimeTrusted: boolean;
  readonly position: Position | null;
  /** The vehicle's own, degrees clockwise from true north. */
  readonly headingDeg: number | null;
}

const timeOfDay = '([01]\\d|2[0-3]):[0-5]\\d';
export const compassSchema = z.enum(['n', 'ne', 'e', 'se', 's', 'sw', 'w', 'nw']);

/** Where, when and which way an entry wants its vehicle to be seen; null where that does not matter. */
export const limitsSchema = z.strictObject({
  area: z
    .strictObject({
      latitude: z.number().min(-90).max(90),
      longitude: z.number().min(-180).max(180),
      radiusM: z.number().min(10).max(500_000),
    })
    .nullable()
    .default(null),
  /** `22:00-06:00` in the agency's time zone. */
  hours: z
    .string()
    .regex(new RegExp(`^${timeOfDay}-${timeOfDay}$`), 'hours as `22:00-06:00`')
    .nullable()
    .default(null),
  direction: compassSchema.nullable().default(null),
});
export type Limits = z.infer<typeof limitsSchema>;

export const limitSchema = z.enum(['area', 'hours', 'direction']);
export type Limit = z.infer<typeof limitSchema>;

/** A road that leads north bends: what goes less than so far off the named direction still goes that way. */
const mostOffDeg = 90;

/** Which limits the sighting is outside of, and which cannot be judged because something is not known of it. */
export function heldAgainst(
  { area, hours, direction }: Limits,
  sighting: Sighting,
  timeZone: string,
): { readonly outside: readonly Limit[]; readonly unchecked: readonly Limit[] } {
  const { at, isTimeTrusted, position, headingDeg } = sighting;
  const judged: [Limit, boolean | null][] = [];
  if (area) {
    const isKnown = position !== null && !position.implausible;
    // As far as the position may be wrong, the vehicle may be inside.
    judged.push(['area', isKnown ? distanceM(position, area) - (position.accuracyM ?? 0) <= area.radiusM : null]);
  }
  if (hours) judged.push(['hours', isTimeTrusted ? isWithin(hours, at, timeZone) : null]);
  if (direction) {
    const wanted = compassSchema.options.indexOf(direction) * 45;
    judged.push(['direction', headingDeg === null ? null : degreesApart(headingDeg, wanted) < mostOffDeg]);
  }
  const those = (answer: boolean | null) => judged.filter(([, is]) => is === answer).map(([limit]) => limit);
  return { outside: those(false), unchecked: those(null) };
}

/** `within 500 m of 38.44, -122.71, 22:00-06:00, heading n`; null when nothing is limited. */
export function limitsText({ area, hours, direction }: Limits): string | null {
  const parts = [
    area && `within ${area.radiusM} m of ${area.latitude}, ${area.longitude}`,
    hours,
    direction && `heading ${direction}`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(', ');
}

/** The hour of its beginning is inside, the one of its end is not; an end before the beginning is on the next day. */
function isWithin(hours: string, at: UtcMs, timeZone: string): boolean {
  const format = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone } as const;
  const now = new Intl.DateTimeFormat('en-GB', format).format(at);
  const [from, to] = hours.split('-') as [string, string];
  return from < to ? from <= now && now < to : from <= now || now < to;
}

function degreesApart(a: number, b: number): number {
  const apart = Math.abs(a - b) % 360;
  return Math.min(apart, 360 - apart);
}
