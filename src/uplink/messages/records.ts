import { z } from 'zod';
import { dispositionKindSchema } from '../../domain/hit-review.js';
import { wireTimeSchema } from './times.js';

/** How a hit ended; told also to whoever entered the plate (S-9.7c). */
export const dispositionMessageSchema = z.object({
  dispositionId: z.string(),
  hitId: z.string(),
  detectionId: z.string(),
  agencyId: z.string(),
  unitId: z.string(),
  listId: z.string(),
  entryId: z.string(),
  outcome: dispositionKindSchema.describe('`stale_entry` also as soon as CLETS or dispatch said so'),
  note: z.string().nullable(),
  decidedBy: z.string(),
  decidedAt: wireTimeSchema,
  originator: z.string().nullable().describe('Agency that entered the plate, to be notified'),
  sourceKey: z.string().nullable().describe('The entry’s key in its source'),
});

/** A record was marked misread, corrected, or destroyed (N-DQ-correct, N-DQ-partner, N-DQ-inadvertent). */
export const correctionMessageSchema = z.object({
  correctionId: z.string(),
  detectionId: z.string(),
  agencyId: z.string().describe('Agency that owns the corrected record'),
  action: z.enum(['marked_misread', 'corrected', 'deleted', 'inadvertent_purged']),
  correctedText: z.string().nullable(),
  correctedState: z.string().nullable(),
  reason: z.string(),
  decidedBy: z.string(),
  decidedAt: wireTimeSchema,
});

/** Head of the audit log's hash chain: a later change to the unit's log no longer fits it (N-AU-tamper). */
export const auditHeadMessageSchema = z.object({
  agencyId: z.string(),
  unitId: z.string(),
  sequence: z.number().int().min(0),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  signature: z.string().describe('Ed25519, by the unit’s key'),
  publicKey: z.string().describe('PEM'),
  at: wireTimeSchema,
});
