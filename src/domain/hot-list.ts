import { z } from 'zod';

/** Why a plate is on a list: a closed set (clause S-4). */
export const categorySchema = z.enum([
  'stolen_vehicle',
  'stolen_plate',
  'felony_vehicle',
  'wanted_person',
  'missing_person',
  'amber_or_silver_alert',
  'protection_order',
  'terrorism_watch',
  'bolo',
  'other',
]);
export type Category = z.infer<typeof categorySchema>;

/** What the list says the vehicle looks like; the officer compares it with what they see (clause S-9.7b). */
export const vehicleDescriptorsSchema = z.object({
  year: z.number().int().nullable(),
  make: z.string().nullable(),
  model: z.string().nullable(),
  style: z.string().nullable(),
  colour: z.string().nullable(),
});

/** How old a list's data was: fresh < 24 h, amber to 36 h, red after. */
export const freshnessSchema = z.enum(['fresh', 'amber', 'red']);
export type Freshness = z.infer<typeof freshnessSchema>;
