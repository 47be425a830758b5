import { z } from 'zod';

/** Ids go into MQTT topics and file names, so they are kept to what both take. */
export const slugSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'lower-case letters, digits and hyphens, at most 63, not starting with a hyphen');

/** The vehicle or pole this daemon runs on, and the agency that owns its records (clause N-CU). */
export const unitSchema = z.object({
  unitId: slugSchema.describe('Name of this vehicle or pole in records and topics'),
  agencyId: slugSchema.describe('The agency that owns the records (N-CU)'),
  kind: z.enum(['vehicle', 'pole', 'parking']).describe('Decides the retention schedule of what it detects'),
});
export type Unit = z.infer<typeof unitSchema>;
