import { z } from 'zod';

export const positionConfigurationSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({
    kind: z.literal('fixed'),
    latitude: z.number().min(-90).max(90).describe('Degrees north'),
    longitude: z.number().min(-180).max(180).describe('Degrees east'),
    headingDeg: z.number().min(0).max(360).optional().describe('Where the camera looks, degrees from true north'),
  }),
  z.strictObject({
    kind: z.literal('nmea-log'),
    path: z.string().describe('NMEA 0183 sentences recorded with the footage'),
  }),
]);
export type PositionConfiguration = z.infer<typeof positionConfigurationSchema>;
