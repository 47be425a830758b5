import { z } from 'zod';
import { entitlementSchema, purposeSchema, roleSchema } from './access.js';
import { retentionClassSchema } from './detection.js';
import { categorySchema } from './hot-list.js';
import { slugSchema } from './unit.js';

const text = z.string().trim().min(1);
const date = z.iso.date();

const personSchema = z.strictObject({
  title: text.describe('Title, as published'),
  name: text.nullable().describe('Name of who holds it now; null: to be filled in before use'),
});

/** How long one class of records is kept, in days from capture. */
export const retentionRuleSchema = z.strictObject({
  floorDays: z
    .number()
    .int()
    .min(0)
    .default(0)
    .describe('Not destroyed before, unless by order or inadvertent capture'),
  ceilingDays: z.number().int().min(1).describe('Destroyed after, unless on hold'),
  basis: text.describe('Law or schedule that says so'),
});
export type RetentionRule = z.infer<typeof retentionRuleSchema>;

export const agencyKindSchema = z.enum(['law_enforcement', 'prosecutor', 'fusion_centre', 'other_public']);

export const agencyProfileSchema = z.strictObject({
  agencyId: slugSchema.describe('The same as in the unit’s configuration'),
  name: text.describe('Name as published'),
  nameIsPlaceholder: z
    .boolean()
    .default(false)
    .describe('Whether the name is a sample’s, to be filled in before use: nothing is published with it'),
  state: z
    .string()
    .regex(/^us-[a-z]{2}$/)
    .describe('`us-ca`'),
  ori: z.string().optional().describe('NCIC originating agency identifier'),
  policy: z.strictObject({
    title: text.describe('Title of the written policy'),
    version: text.describe('Accounts acknowledge this version; a new one asks again (N-RE)'),
    effectiveOn: date.describe('In force since'),
    reviewedOn: date.describe('Last reviewed; due again within twelve months (N-PR)'),
    url: z.url().optional().describe('Where it is posted (S-4.1g)'),
  }),
  administrator: personSchema.describe('The ALPR administrator (S-4.1e)'),
  designees: z.array(personSchema).default([]).describe('Who acts for the administrator'),
  custodianOfRecords: personSchema.describe('Official custodian of the records (S-4.1f, N-CU)'),
  seniorOfficer: personSchema.describe('Accountable for lists and data (N-SY)'),
  auditor: personSchema.describe('Conducts the yearly audit and does not manage the system (N-AU-annual)'),
  authorisedTitles: z
    .array(z.strictObject({ title: text.describe('Job title'), roles: z.array(roleSchema).min(1).describe('May do') }))
    .min(1)
    .describe('Job titles that may use the system or its data (S-4.1a)'),
  purposes: z.array(purposeSchema).min(1).describe('Authorised purposes, of the closed list (N-PU)'),
  training: z.strictObject({
    validDays: z.number().int().min(1).default(365).describe('Access ends so long after the last training (N-TR)'),
    warnDays: z.number().int().min(0).default(30).describe('Warned so long before'),
    elements: z.array(text).min(1).describe('What the training consists of (S-4.1b)'),
  }),
  sessions: z
    .strictObject({
      idleLockMinutes: z.number().min(1).default(30).describe('A session idle for so long is locked'),
      failedLogins: z.number().int().min(1).default(5).describe('Locks the account'),
      passwordHash: z
        .enum(['scrypt', 'pbkdf2-sha256'])
        .default('pbkdf2-sha256')
        .describe('PBKDF2 is the FIPS-approved one'),
    })
    .prefault({}),
  retention: z
    .record(retentionClassSchema, retentionRuleSchema)
    .describe('Floor and ceiling of each class (S-6, S-7, N-RT-hit, N-RT-nonhit, N-RT-case)'),
  holds: z
    .strictObject({
      reviewDays: z.number().int().min(1).default(180).describe('A hold is reviewed so often'),
      ceilingDays: z.number().int().min(1).default(1825).describe('A hold ends at the latest (N-RT-case)'),
    })
    .prefault({}),
  hotLists: z
    .array(
      z.strictObject({
        listId: slugSchema.describe('Id of the list'),
        name: text.describe('Name shown to people'),
        category: categorySchema.optional().describe('Category of its entries'),
        designatedBy: text.describe('Who designated it (S-9.7)'),
        designatedOn: date.describe('When'),
        entitlement: entitlementSchema.optional().describe('Needed to see details of its hits (S-9.5)'),
        custodian: text.describe('Agency that keeps the list (N-RT-notify)'),
      }),
    )
    .default([])
    .describe('Hot lists designated by the administrator (S-9.7)'),
  partners: z
    .array(
      z.strictObject({
        agencyId: slugSchema.describe('Id in records and topics'),
        name: text.describe('Name'),
        kind: agencyKindSchema.describe('What it is'),
        state: z
          .string()
          .regex(/^us-[a-z]{2}$/)
          .describe('Only agencies of California are shared with (Civ. Code 1798.90.55)'),
      }),
    )
    .default([])
    .describe('Agencies that data is shared with'),
  monitoring: z.array(text).min(1).describe('How the system is monitored, as published (S-4.1c)'),
  safeguards: z.array(text).min(1).describe('How the data is protected, as published'),
  accuracy: z.array(text).min(1).describe('How accuracy is ensured and errors corrected, as published'),
});
export type AgencyProfile = z.infer<typeof agencyProfileSchema>;
