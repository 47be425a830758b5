import { z } from 'zod';
import { categorySchema, freshnessSchema, vehicleDescriptorsSchema } from './hot-list.js';
import { limitSchema } from './sighting.js';

/** `exact`; `equivalent`: only O/0/Q or I/1 differ; `near`: other look-alikes; `partial`: the entry has unknown characters. */
export const matchClassSchema = z.enum(['exact', 'equivalent', 'near', 'partial']);

export type MatchClass = z.infer<typeof matchClassSchema>;

/** How a read came to match an entry. */
export const matchSchema = z.object({
  class: matchClassSchema,
  /** The reading that matched. */
  readText: z.string(),
  /** 0 for the best reading, 1 for the second-best candidate, … */
  candidateRank: z.number().int().min(0),
  /** Probability that the matched reading is right, 0..1. */
  confidence: z.number().min(0).max(1),
  /** Whether the state read from the plate agrees with the entry's. */
  state: z.enum(['agrees', 'differs', 'unknown']),
  /** Limits of the entry that could not be checked, since place, time or heading was not known. */
  unchecked: z.array(limitSchema).optional(),
});
export type MatchDetail = z.infer<typeof matchSchema>;

/** What a person needs of the entry to judge the hit; a copy, since the list may be replaced within the day. */
export const hitEntrySchema = z.object({
  entryId: z.string(),
  plate: z.string(),
  state: z.string().nullable(),
  category: categorySchema,
  synopsis: z.string().nullable(),
  caseNumber: z.string().nullable(),
  enteredBy: z.string().nullable(),
  originator: z.string().nullable(),
  sourceKey: z.string().nullable(),
  descriptors: vehicleDescriptorsSchema.nullable(),
  since: z.string().nullable(),
  priority: z.number(),
  /** SHA-256 of a picture that was entered with it. */
  imageSha256: z.string().optional(),
});

/** The list at match time: its data are not real time (clause S-9.7-age). */
export const hitListSchema = z.object({
  listId: z.string(),
  name: z.string(),
  extractedAt: z.number(),
  ageMs: z.number(),
  freshness: freshnessSchema,
  /** Operators without the entitlement see that a hit exists, not its details (clause S-9.5). */
  restricted: z.boolean(),
  /** Only the named recipients are alerted; the operator sees nothing. */
  secret: z.boolean(),
});
export type HitList = z.infer<typeof hitListSchema>;

export const verificationStatusSchema = z.enum(['unverified', 'confirmed', 'refuted']);

/** Detection × entry. A lead, not a fact: `unverified` until a person confirmed it (clause S-9.6). */
export const hitSchema = z.object({
  hitId: z.string(),
  detectionId: z.string(),
  agencyId: z.string(),
  unitId: z.string(),
  raisedAt: z.number(),
  match: matchSchema,
  entry: hitEntrySchema,
  list: hitListSchema,
  status: verificationStatusSchema,
});
export type Hit = z.infer<typeof hitSchema>;

/** What a matcher answers: a hit but for the ids that the pipeline gives. */
export interface HotListMatch {
  readonly match: MatchDetail;
  readonly entry: z.infer<typeof hitEntrySchema>;
  readonly list: HitList;
  /** Named recipients in place of the operator (secret lists) or beside the four parties. */
  readonly recipients: readonly string[];
  /** True for the self-test plate: proves the path, never counts as a hit. */
  readonly selfTest: boolean;
}
