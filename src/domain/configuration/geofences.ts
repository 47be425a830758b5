import { z } from 'zod';

const areaSchema = z.strictObject({
  reason: z.string().trim().min(3).max(200).describe('Why capture pauses here; it goes into the audit trail'),
  latitude: z.number().min(-90).max(90).describe('Degrees north of the middle'),
  longitude: z.number().min(-180).max(180).describe('Degrees east of the middle'),
  radiusM: z.number().min(10).max(20_000).describe('Metres from the middle to the edge'),
});

export const geofencesSchema = z.strictObject({
  areas: z.array(areaSchema).max(200).default([]).describe('Circles in which capture is paused (S-9.10a)'),
  withoutPosition: z
    .enum(['pause', 'capture'])
    .default('pause')
    .describe('What a unit with such areas does while it does not know where it is'),
});
export type Geofences = z.infer<typeof geofencesSchema>;
