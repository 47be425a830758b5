import { z } from 'zod';
import { categorySchema } from '../hot-list.js';
import { slugSchema } from '../unit.js';
import { urlText } from '../url-text.js';

const secretFile = z.string().describe('A file that holds the secret, alone');

const httpsSchema = z.strictObject({
  url: urlText(/^https:\/\/[^@]+$/, 'https://, without name and password').describe(
    'Where the list is fetched (N-SE: encrypted only)',
  ),
  caFile: z.string().optional().describe('Certificates that the server’s must be signed by; the system’s if absent'),
  certificateFile: z.string().optional().describe('Client certificate (PEM)'),
  keyFile: z.string().optional().describe('Private key of the client certificate (PEM)'),
  username: z.string().optional().describe('Name for basic authentication'),
  passwordFile: secretFile.optional().describe('File that holds the password for basic authentication'),
  bearerFile: secretFile.optional().describe('File that holds a bearer token'),
});
export type HttpsListConfiguration = z.infer<typeof httpsSchema>;

const sftpSchema = z.strictObject({
  host: z.string().min(1).describe('The server'),
  port: z.number().int().min(1).max(65535).default(22).describe('Its port'),
  path: z.string().min(1).describe('The file on the server'),
  username: z.string().min(1).describe('Name at the server'),
  hostKeySha256: z
    .string()
    .regex(/^(SHA256:)?[A-Za-z0-9+/]{43}=?$/, 'as `ssh-keygen -lf` prints it')
    .describe('Fingerprint of the server’s key; any other server is refused'),
  passwordFile: secretFile.optional().describe('File that holds the password'),
  keyFile: secretFile.optional().describe('File that holds the private key'),
});
export type SftpListConfiguration = z.infer<typeof sftpSchema>;

const signatureSchema = z.strictObject({
  publicKeyFile: z
    .string()
    .describe(
      'The source’s public key: minisign’s (suffix `.minisig`), or PEM with Ed25519, or RSA or ECDSA with SHA-256',
    ),
  suffix: z
    .string()
    .min(1)
    .default('.sig')
    .describe('The detached signature lies beside the list, under its name and this'),
});

const column = z.union([z.string(), z.number().int().min(0)]);

/** Which column of a CSV file, or field of a JSON line, holds what. */
const mappingSchema = z.strictObject({
  plate: column.describe('Header or index (from 0) of the column that holds the plate'),
  state: column.optional().describe('State of issue, two letters'),
  type: column.optional().describe('Type letter, as NCIC has them'),
  since: column.optional().describe('Date of theft or entry: yyyymmdd, yyyy-mm-dd or mm/dd/yyyy'),
  expires: column.optional().describe('Day after which the entry no longer matches'),
  sourceKey: column.optional().describe('The source’s own key of the entry'),
  originator: column.optional().describe('The agency that entered it'),
  synopsis: column.optional().describe('What it is about'),
  caseNumber: column.optional().describe('Case number'),
  year: column.optional().describe('Year of the vehicle'),
  make: column.optional().describe('Make'),
  model: column.optional().describe('Model'),
  style: column.optional().describe('Body style'),
  colour: column.optional().describe('Colour'),
  action: column.optional().describe('`D` deletes the entry; for incremental lists'),
});
export type ColumnMapping = z.infer<typeof mappingSchema>;

const formatSchema = z.enum(['clew', 'ncic-fixed', 'ncic-csv', 'new-york', 'csv', 'jsonl']);
export type ListFormatName = z.infer<typeof formatSchema>;

export const hotListSourceSchema = z
  .strictObject({
    id: slugSchema.describe('Name of the list in records, e.g. `svs`'),
    name: z.string().min(1).describe('Name shown to people'),
    format: formatSchema.describe('How the source writes it'),
    mapping: mappingSchema.optional().describe('For `csv` and `jsonl`: what stands where'),
    path: z.string().optional().describe('The file, watched for changes'),
    https: httpsSchema.optional().describe('Fetched over HTTPS'),
    sftp: sftpSchema.optional().describe('Fetched over SFTP'),
    sha256Suffix: z
      .string()
      .optional()
      .describe('The source keeps the SHA-256 beside the list, under its name and this, e.g. `.sha256`'),
    signature: signatureSchema.optional().describe('The source signs the list: one that is not signed so is refused'),
    sha256File: z.string().optional().describe('A file beside the list with its SHA-256, as `sha256sum` writes it'),
    archivePasswordFile: secretFile.optional().describe('File that holds the password of an encrypted zip'),
    complete: z.boolean().default(true).describe('Each file is the whole list; false: it adds to and deletes from it'),
    timeZone: z.string().default('UTC').describe('Of times in the file; California’s are in America/Los_Angeles'),
    category: categorySchema.optional().describe('Category of all its entries, where the format has none'),
    designated: z
      .boolean()
      .default(false)
      .describe(
        'Designated by the ALPR administrator: a list that is not, here and in the agency profile, never matches (S-9.7)',
      ),
    restricted: z.boolean().default(false).describe('Details only for who holds the entitlement `list:ID` (S-9.5)'),
    secret: z.boolean().default(false).describe('Only the named recipients are told, the operator sees nothing'),
    recipients: z.array(slugSchema).default([]).describe('Told of each hit beside the four parties'),
    near: z.boolean().default(false).describe('Also match look-alikes (8/B, 5/S …): more hits, more of them wrong'),
    states: z.array(z.string()).default([]).describe('Only plates of these states, e.g. `us-ca`; all if empty'),
    skip: z.array(z.string()).default(['0', '00', '000', '190']).describe('Entries that stand for no plate'),
    maxBadShare: z.number().min(0).max(1).default(0.02).describe('A file with a larger share of bad lines is refused'),
    maxShrinkShare: z
      .number()
      .min(0)
      .max(1)
      .default(0.3)
      .describe('A file that is smaller than the last by more is refused until it is confirmed by hand'),
    maxMegabytes: z.number().min(1).max(10_000).default(500).describe('A larger file, packed or not, is refused'),
    refreshHours: z.number().min(0.01).max(24).default(6).describe('How often it is fetched; at least daily (S-9.7d)'),
  })
  .superRefine((source, context) => {
    const origins = [source.path, source.https, source.sftp].filter((origin) => origin !== undefined);
    if (origins.length !== 1) {
      context.addIssue({ code: 'custom', path: ['path'], message: 'give exactly one of `path`, `https` and `sftp`' });
    }
    if ((source.format === 'csv' || source.format === 'jsonl') && source.mapping === undefined) {
      context.addIssue({ code: 'custom', path: ['mapping'], message: 'needed for this format' });
    }
    if (source.secret && source.recipients.length === 0) {
      context.addIssue({ code: 'custom', path: ['recipients'], message: 'a secret list needs someone to tell' });
    }
  });
export type HotListSourceConfiguration = z.infer<typeof hotListSourceSchema>;

function isTimeZone(name: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }) !== null;
  } catch {
    return false;
  }
}

export const hotListsSchema = z
  .strictObject({
    sources: z.array(hotListSourceSchema).default([]).describe('Where each list comes from'),
    agencyEntries: z
      .boolean()
      .default(true)
      .describe('Entries of the agency’s own (BOLO) and urgent ones from central are designated to match (S-9.7)'),
    timeZone: z
      .string()
      .refine(isTimeZone, 'a time zone as `America/Los_Angeles`')
      .default('America/Los_Angeles')
      .describe('Of the hours that an entry of the agency’s own is limited to'),
    selfTestPlate: z
      .string()
      .optional()
      .describe('A calibration plate that proves the path from camera to alert and never counts as a hit'),
    selfTestHours: z
      .number()
      .positive()
      .default(24)
      .describe('The self-test plate must be seen at least so often; else an alarm is raised'),
  })
  .superRefine(({ sources }, context) => {
    for (const [index, { id }] of sources.entries()) {
      const reserved = id === 'agency' || id === 'urgent' || id === 'self-test';
      if (reserved || sources.findIndex((source) => source.id === id) !== index) {
        const message = reserved ? 'this id is the daemon’s own' : 'two lists have this id';
        context.addIssue({ code: 'custom', path: ['sources', index, 'id'], message });
      }
    }
  });
export type HotListsConfiguration = z.infer<typeof hotListsSchema>;
