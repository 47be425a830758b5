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
  z.strictObject({
    kind: z.literal('gpsd'),
    host: z.string().default('127.0.0.1').describe('Where gpsd runs'),
    port: z.number().int().min(1).max(65535).default(2947).describe('Port of gpsd'),
  }),
  z.strictObject({
    kind: z.literal('nmea-tcp'),
    host: z.string().describe('A router or receiver that sends NMEA 0183 sentences'),
    port: z.number().int().min(1).max(65535).describe('Its port'),
  }),
  z.strictObject({
    kind: z.literal('nmea-serial'),
    path: z.string().describe('Serial device, e.g. `/dev/ttyUSB0`'),
    baudRate: z.number().int().min(1200).max(921_600).default(9600).describe('Bits a second'),
  }),
]);
export type PositionConfiguration = z.infer<typeof positionConfigurationSchema>;
