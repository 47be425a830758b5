import { z } from 'zod';

/** How the status was confirmed before any stop (clauses S-9.6, S-9.7a). */
export const statusMethodSchema = z.enum(['clets', 'dispatch', 'exigent']);
export type StatusMethod = z.infer<typeof statusMethodSchema>;

/** What CLETS or dispatch answered. */
export const statusAnswerSchema = z.enum(['active', 'stale', 'not_on_file']);
export type StatusAnswer = z.infer<typeof statusAnswerSchema>;

/** How a hit ended: a closed set (clause S-9.7c). */
export const dispositionKindSchema = z.enum([
  'arrest',
  'recovery',
  'citation',
  'other_enforcement',
  'no_action',
  'not_located',
  'misread',
  'stale_entry',
]);
export type DispositionKind = z.infer<typeof dispositionKindSchema>;

/** Those that restrict somebody's freedom: only after plate and status were confirmed (clause S-9.6). */
export const enforcementDispositions: readonly DispositionKind[] = [
  'arrest',
  'recovery',
  'citation',
  'other_enforcement',
];
