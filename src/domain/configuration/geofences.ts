import { z } from 'zod';
import { ringFault } from '../ring.js';

const reason = z.string().trim().min(3).max(200).describe('Why capture pauses here; it goes into the audit trail');
const latitude = z.number().min(-90).max(90);
const longitude = z.number().min(-180).max(180);

const circleSchema = z.strictObject({
  reason,
  latitude: latitude.describe('Degrees north of the middle'),
  longitude: longitude.describe('Degrees east of the middle'),
  radiusM: z.number().min(10).max(20_000).describe('Metres from the middle to the edge'),
});

const polygonSchema = z.strictObject({
  reason,
  corners: z
    .array(z.tuple([latitude, longitude]))
    .max(500)
    .superRefine((corners, context) => {
      const message = ringFault(corners);
      if (message !== null) context.addIssue({ code: 'custom', message: `${message} (S-9.10a)` });
    })
    .describe('Corners in order around the area, each [degrees north, degrees east]; its edges do not cross'),
});

export const geofencesSchema = z.strictObject({
  areas: z
    .array(z.union([circleSchema, polygonSchema]))
    .max(200)
    .default([])
    .describe('Circles and polygons in which capture is paused (S-9.10a)'),
  withoutPosition: z
    .enum(['pause', 'capture'])
    .default('pause')
    .describe('What a unit with such areas does while it does not know where it is'),
});
export type Geofences = z.infer<typeof geofencesSchema>;
export type GeofenceArea = Geofences['areas'][number];
