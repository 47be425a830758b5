import { createHash } from 'node:crypto';
import type { HitList, HotListMatch } from '../domain/hit.js';
import type { Category } from '../domain/hot-list.js';
import type { Limits } from '../domain/sighting.js';

/** One entry as a list file gives it. What the source does not say is null. */
export interface ListRecord {
  /** As the source writes it, blanks trimmed. */
  readonly plate: string;
  /** Normalised A-Z0-9, with `?` (one unknown character) and `*` (any number) kept. */
  readonly pattern: string;
  readonly state: string | null;
  readonly category: Category;
  readonly since: string | null;
  readonly sourceKey: string | null;
  readonly originator: string | null;
  readonly year: number | null;
  readonly make: string | null;
  readonly model: string | null;
  readonly style: string | null;
  readonly colour: string | null;
  readonly synopsis: string | null;
  readonly caseNumber: string | null;
  readonly enteredBy: string | null;
  readonly expiresAt: number | null;
  readonly priority: number | null;
  readonly recipients: readonly string[] | null;
  /** SHA-256 of the picture that was entered with an entry of the agency's own. */
  readonly imageSha256: string | null;
  /** An entry of the agency's own may be limited to places, hours in this time zone, and directions. */
  readonly limits: (Limits & { readonly timeZone: string }) | null;
}

const fields = [
  'plate',
  'pattern',
  'state',
  'category',
  'since',
  'sourceKey',
  'originator',
  'year',
  'make',
  'model',
  'style',
  'colour',
  'synopsis',
  'caseNumber',
  'enteredBy',
  'expiresAt',
  'priority',
  'recipients',
  'imageSha256',
  'limits',
] as const satisfies readonly (keyof ListRecord)[];

const unknown = Object.fromEntries(fields.map((field) => [field, null])) as unknown as ListRecord;

/** A record of which only `known` is known. */
export function listRecord(
  known: Partial<ListRecord> & Pick<ListRecord, 'plate' | 'pattern' | 'category'>,
): ListRecord {
  return { ...unknown, ...known };
}

/** One line of JSON, an array in the order of `fields` without its empty end. */
export function encodeRecord(record: ListRecord): string {
  let known = fields.length;
  while (record[fields[known - 1]!] === null) known -= 1;
  const values: unknown[] = [];
  for (let i = 0; i < known; i++) values.push(record[fields[i]!]);
  if (record.pattern === record.plate) values[1] = null;
  return JSON.stringify(values);
}

export function decodeRecord(line: string): ListRecord {
  const values = JSON.parse(line) as unknown[];
  const record = Object.fromEntries(fields.map((field, index) => [field, values[index] ?? null]));
  return { ...record, pattern: record.pattern ?? record.plate } as ListRecord;
}

/** What tells one entry of a list from its others: the source's key, else plate, state and category. */
export function recordIdentity({ sourceKey, pattern, state, category }: ListRecord): string {
  return sourceKey ?? `${pattern}|${state ?? ''}|${category}`;
}

/** The entry as a hit shows it. Its id names the same entry in every edition of the list, and says nothing of the plate. */
export function hitEntryOf(record: ListRecord, list: Pick<HitList, 'listId' | 'name'>): HotListMatch['entry'] {
  const { plate, state, category, caseNumber, enteredBy, originator, sourceKey, since, imageSha256 } = record;
  const { year, make, model, style, colour } = record;
  const described = [year, make, model, style, colour].some((value) => value !== null);
  const hash = createHash('sha256')
    .update(`${list.listId}|${recordIdentity(record)}`)
    .digest('hex');
  return {
    entryId: hash.slice(0, 20),
    plate,
    state,
    category,
    // Why a vehicle is of interest is always said: `other` comes with text, its list's name at least (S-4).
    synopsis: record.synopsis ?? (category === 'other' ? list.name : null),
    caseNumber,
    enteredBy,
    originator,
    sourceKey,
    descriptors: described ? { year, make, model, style, colour } : null,
    since,
    priority: record.priority ?? 50,
    ...(imageSha256 !== null && { imageSha256 }),
  };
}
