import { z } from 'zod';

export const positionSchema = z.object({
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
  altitudeM: z.number().nullable(),
  /** Course over ground, degrees clockwise from true north; null when standing or unknown. */
  headingDeg: z.number().min(0).max(360).nullable(),
  speedMps: z.number().min(0).nullable(),
  /** Estimated horizontal error, metres (95%); null when the receiver does not say. */
  accuracyM: z.number().min(0).nullable(),
  fix: z.enum(['2d', '3d', 'surveyed']),
  source: z.enum(['gpsd', 'nmea', 'fixed', 'recording']),
  /** When the fix was made (UTC ms); the age of a position is judged against this. */
  fixedAt: z.number(),
  /** Age of the fix when it was attached to a record, milliseconds. */
  ageMs: z.number().min(0),
  /** True when the fix lies further from the one before than any car can have driven. */
  implausible: z.boolean(),
});

/** Where the unit was. No fix is `null`, never an old fix pretended to be new. */
export type Position = z.infer<typeof positionSchema>;

/** Metres between two places, along the sphere. */
export function distanceM(
  a: Pick<Position, 'latitude' | 'longitude'>,
  b: Pick<Position, 'latitude' | 'longitude'>,
): number {
  const radians = Math.PI / 180;
  const h =
    Math.sin(((b.latitude - a.latitude) * radians) / 2) ** 2 +
    Math.cos(a.latitude * radians) *
      Math.cos(b.latitude * radians) *
      Math.sin(((b.longitude - a.longitude) * radians) / 2) ** 2;
  return 2 * 6_371_000 * Math.asin(Math.min(1, Math.sqrt(h)));
}
