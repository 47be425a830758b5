import { z } from 'zod';
import { caseNumberSchema } from '../../domain/access.js';
import { categorySchema } from '../../domain/hot-list.js';
import { type Limits, limitsSchema, limitsText } from '../../domain/sighting.js';
import { slugSchema } from '../../domain/unit.js';
import { patternOf } from '../formats/format.js';
import { type ListRecord, listRecord } from '../list-record.js';
import { longestPlate } from '../table/plate-key.js';

const line = z.string().trim().min(1).max(200);

/** What a member enters: name, synopsis and case number are required (clause S-9.8). */
export const entryContentSchema = z.strictObject({
  plate: z
    .string()
    .trim()
    .refine((plate) => /[A-Z0-9]/.test(patternOf(plate)), 'a plate with at least one letter or digit')
    .refine((plate) => patternOf(plate).length <= longestPlate, `at most ${longestPlate} characters`),
  state: z
    .string()
    .regex(/^[a-z]{2}-[a-z]{2,3}$/, 'a state as `us-ca`')
    .nullable()
    .default(null),
  category: categorySchema.default('bolo'),
  memberName: line.describe('Entering member’s name (S-9.8)'),
  synopsis: z.string().trim().min(1).max(2000).describe('Synopsis of the originating call (S-9.8)'),
  caseNumber: caseNumberSchema,
  year: z.number().int().min(1900).max(2100).nullable().default(null),
  make: line.nullable().default(null),
  model: line.nullable().default(null),
  style: line.nullable().default(null),
  colour: line.nullable().default(null),
  /** Where, when and which way the vehicle is looked for: seen otherwise it is no hit. */
  ...limitsSchema.shape,
  /** Of the picture that `EntryImages` keeps. */
  imageSha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable()
    .default(null),
  notes: z.string().max(2000).nullable().default(null),
  expiresAt: z.number().int().nullable().default(null),
  priority: z.number().int().min(0).max(100).default(70),
  recipients: z.array(slugSchema).max(20).default([]),
});
export type EntryContent = z.infer<typeof entryContentSchema>;

/** The entry as the matcher and a hit have it. */
export function recordOf(
  entryId: string,
  content: EntryContent,
  { originator, timeZone }: { readonly originator: string; readonly timeZone: string },
): ListRecord {
  const { memberName, plate, synopsis, area, hours, direction, notes, ...same } = content;
  const limits: Limits = { area, hours, direction };
  const wanted = limitsText(limits);
  const circumstances = [synopsis, wanted, notes].filter((text) => text !== null);
  return listRecord({
    ...same,
    plate,
    pattern: patternOf(plate),
    enteredBy: memberName,
    synopsis: circumstances.join(' · '),
    originator,
    sourceKey: entryId,
    limits: wanted === null ? null : { ...limits, timeZone },
  });
}
