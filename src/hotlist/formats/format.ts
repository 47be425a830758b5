import type { ListRecord } from '../list-record.js';

/** What one line of a list file turned out to be. */
export type ParsedLine =
  | { readonly kind: 'header'; readonly extractedAt: number | null }
  | { readonly kind: 'trailer'; readonly count: number }
  | { readonly kind: 'entry'; readonly record: ListRecord }
  /** An incremental list's word that an entry is over. */
  | { readonly kind: 'delete'; readonly record: ListRecord }
  /** An entry of the NCIC Immigration Violator File (clause S-11c). */
  | { readonly kind: 'immigration' }
  | { readonly kind: 'bad'; readonly reason: string };

/** Reads a list file line by line; blank lines are left out before. May keep the header between lines. */
export interface LineParser {
  /** Whether a whole file of this format ends in a trailer with the number of its records. */
  readonly hasTrailer: boolean;
  /** Never throws, whatever the line holds. `lineNumber` counts from 1. */
  parse(line: string, lineNumber: number): ParsedLine;
}

export function bad(reason: string): ParsedLine {
  return { kind: 'bad', reason };
}

/** The plate as it is matched: A-Z and 0-9 with the wildcards of partial plates kept. */
export function patternOf(plate: string): string {
  return plate.toUpperCase().replace(/[^A-Z0-9?*]/g, '');
}

/** A field's text, or null when it is blank. */
export function textOf(field: string | undefined): string | null {
  const text = field?.trim();
  return text ? text : null;
}

/** `YYYY-MM-DD` from `yyyymmdd`, `yyyy-mm-dd` or `mm/dd/yyyy`; null when it is no day of the calendar. */
export function dayOf(text: string): string | null {
  const beginning = text.slice(0, 10);
  const known = days.get(beginning);
  if (known !== undefined) return known;
  if (days.size === mostDays) days.clear();
  const day = parseDay(beginning);
  days.set(beginning, day);
  return day;
}

/** A list holds few days, each thousands of times: reading them anew took a quarter of an import. */
const days = new Map<string, string | null>();
const mostDays = 10_000;

function parseDay(text: string): string | null {
  const [, y, m, d] = /^(\d{4})-?(\d\d)-?(\d\d)/.exec(text) ?? [];
  const [, month = m, day = d, year = y] = /^(\d\d)\/(\d\d)\/(\d{4})/.exec(text) ?? [];
  if (year === undefined) return null;
  const iso = `${year}-${month}-${day}`;
  const at = Date.parse(`${iso}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(iso) ? iso : null;
}
