import { z } from 'zod';
import type { UtcMs } from './time.js';

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
export type VehicleDescriptors = z.infer<typeof vehicleDescriptorsSchema>;

/** One plate, or partial plate (`?` one unknown character, `*` any number), on one list. */
export interface HotListEntry {
  readonly entryId: string;
  readonly listId: string;
  /** As the source gives it. */
  readonly plate: string;
  /** Normalised A-Z0-9, with `?` and `*` kept. */
  readonly pattern: string;
  /** State or country of issue as `us-ca`, or null when the source does not say. */
  readonly state: string | null;
  readonly category: Category;
  /** Free text where the category is `other`; a synopsis where the source has one (clause S-9.8). */
  readonly synopsis: string | null;
  readonly caseNumber: string | null;
  /** Who entered it: a member's name for agency entries. */
  readonly enteredBy: string | null;
  /** Agency that originated the entry (NCIC ORI or name): told of the disposition (clause S-9.7c). */
  readonly originator: string | null;
  /** The source's own key: an NCIC number, say. */
  readonly sourceKey: string | null;
  readonly descriptors: VehicleDescriptors | null;
  /** Date of theft or entry, `YYYY-MM-DD`. */
  readonly since: string | null;
  readonly expiresAt: UtcMs | null;
  /** 0 lowest … 100 highest. */
  readonly priority: number;
}

/** How old a list's data was: fresh < 24 h, amber to 36 h, red after. */
export const freshnessSchema = z.enum(['fresh', 'amber', 'red']);
export type Freshness = z.infer<typeof freshnessSchema>;

/** A named list as it stands now. */
export interface HotList {
  readonly listId: string;
  readonly name: string;
  /** When the source made the extract: the list's age counts from here. */
  readonly extractedAt: UtcMs;
  readonly loadedAt: UtcMs;
  readonly entryCount: number;
  /** SHA-256 of the source file, hex. */
  readonly sha256: string;
}
