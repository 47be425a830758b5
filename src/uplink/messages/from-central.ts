import { z } from 'zod';
import { categorySchema, vehicleDescriptorsSchema } from '../../domain/hot-list.js';
import { wireTimeSchema } from './times.js';

/** Central has stored these, by the ids of their CloudEvents. */
export const receiptMessageSchema = z.object({ ids: z.array(z.string().min(1).max(128)).min(1).max(10_000) });

const issuedAtSchema = wireTimeSchema.describe('When central issued it: of two commands for one entry the later holds');

/** Base64 of 1 MB. */
const mostPictureChars = 1_400_000;

/** A plate that cannot wait for the next list: approved at central, matched at once, gone when it expires (S-9.7e, S-9.8). */
export const urgentEntrySchema = z.object({
  entryId: z.string().min(1).max(64),
  plate: z.string().min(2).max(16).describe('`?` one unknown character, `*` any number'),
  state: z.string().nullable(),
  category: categorySchema,
  synopsis: z.string().min(1).max(2000),
  caseNumber: z.string().min(1).max(40),
  enteredBy: z.string().min(1).max(100),
  approvedBy: z.string().min(1).max(100),
  issuedAt: issuedAtSchema,
  expiresAt: wireTimeSchema,
  descriptors: vehicleDescriptorsSchema.nullable(),
  picture: z
    .base64()
    .max(mostPictureChars)
    .nullable()
    .default(null)
    .describe('JPEG or PNG of up to 1 MB, in base64: kept sealed, shown with the hits'),
  recipients: z.array(z.string()).max(20).default([]),
  priority: z.number().min(0).max(100).default(100),
});
export type UrgentEntry = z.infer<typeof urgentEntrySchema>;

export const commandMessageSchema = z.discriminatedUnion('command', [
  z.object({ command: z.literal('enter-plate'), entry: urgentEntrySchema }),
  z.object({ command: z.literal('withdraw-plate'), entryId: z.string().min(1).max(64), issuedAt: issuedAtSchema }),
  z.object({ command: z.literal('retry-set-aside') }),
]);
export type CommandMessage = z.infer<typeof commandMessageSchema>;

export const commandResultMessageSchema = z.object({
  commandId: z.string().nullable().describe('Id of the command’s CloudEvent'),
  outcome: z.enum(['done', 'refused']),
  message: z.string(),
});
export type CommandResultMessage = z.infer<typeof commandResultMessageSchema>;
