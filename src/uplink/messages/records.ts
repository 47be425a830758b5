import { z } from 'zod';
import { wireTimeSchema } from './times.js';

/** How a hit ended; told also to whoever entered the plate (S-9.7c). */
export const dispositionMessageSchema = z.object({
  dispositionId: z.string(),
  hitId: z.string(),
  detectionId: z.string(),
  agencyId: z.string(),
  unitId: z.string(),
  outcome: z.enum([
    'arrest',
    'recovery',
    'citation',
    'other_enforcement',
    'no_action',
    'not_located',
    'misread',
    'stale_entry',
  ]),
  note: z.string().nullable(),
  decidedBy: z.string(),
  decidedAt: wireTimeSchema,
  originator: z.string().nullable().describe('Agency that entered the plate, to be notified'),
});
export type DispositionMessage = z.infer<typeof dispositionMessageSchema>;

/** A record was marked misread, corrected, or destroyed (N-DQ-correct, N-DQ-partner, N-DQ-inadvertent). */
export const correctionMessageSchema = z.object({
  correctionId: z.string(),
  detectionId: z.string(),
  agencyId: z.string().describe('Agency that owns the corrected record'),
  action: z.enum(['marked_misread', 'corrected', 'deleted', 'inadvertent_purged']),
  correctedText: z.string().nullable(),
  reason: z.string(),
  decidedBy: z.string(),
  decidedAt: wireTimeSchema,
});
export type CorrectionMessage = z.infer<typeof correctionMessageSchema>;

/** Head of the audit log's hash chain: a later change to the unit's log no longer fits it (N-AU-tamper). */
export const auditHeadMessageSchema = z.object({
  sequence: z.number().int().min(0),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  at: wireTimeSchema,
});
export type AuditHeadMessage = z.infer<typeof auditHeadMessageSchema>;
