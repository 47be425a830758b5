import { createHash } from 'node:crypto';
import { PlatewardenError } from '../../domain/errors.js';
import type { Category, HotListEntry } from '../../domain/hot-list.js';
import { normalisePlate } from '../../domain/plate-text.js';
import type { UtcMs } from '../../domain/time.js';

/** What a list file holds. */
export interface ParsedList {
  readonly extractedAt: UtcMs;
  readonly entries: readonly HotListEntry[];
  /** Lines that could not be understood, with their number (from 1) and why; the import went on. */
  readonly badLines: readonly { readonly line: number; readonly reason: string }[];
  readonly sha256: string;
}

const header = /^DATE(\d{2})\/(\d{2})\/(\d{4}) (\d{2}):(\d{2})\s*$/;
const trailer = /^TOTAL RECORD (\d+)\s*$/;
const date = /^(\d{4})(\d{2})(\d{2})$/;

/**
 * California DOJ's extracts `svs.tbl`, `sfr.tbl`, `slr.tbl`. The plate field is 7 or 8 wide depending on the delivery,
 * so date, code and state are taken from the right. The header's time is UTC unless `utcOffsetMinutes` says otherwise.
 * @throws PlatewardenError hot_list_invalid when header or trailer is missing or the count is off
 */
export function parseClew(text: string, list: { listId: string; category: Category }): ParsedList {
  const lines = text.split(/\r?\n/);
  while (lines.at(-1) === '') lines.pop();
  const extractedAt = headerTime(lines[0] ?? '');
  const count = trailer.exec(lines.at(-1) ?? '')?.[1];
  if (count === undefined) throw invalid('its last line is not `TOTAL RECORD n`: the file is cut off');
  const records = lines.slice(1, -1);
  if (Number(count) !== records.length)
    throw invalid(`its trailer counts ${Number(count)} records, it holds ${records.length}`);
  const entries: HotListEntry[] = [];
  const badLines: { line: number; reason: string }[] = [];
  for (const [index, line] of records.entries()) {
    const entry = parseRecord(line, list);
    if (typeof entry === 'string') badLines.push({ line: index + 2, reason: entry });
    else entries.push(entry);
  }
  return { extractedAt, entries, badLines, sha256: createHash('sha256').update(text).digest('hex') };
}

function invalid(reason: string): PlatewardenError {
  return new PlatewardenError('hot_list_invalid', `The extract cannot be used: ${reason}`, {
    hint: 'The list in use stays. Fetch the extract again.',
  });
}

function headerTime(line: string): UtcMs {
  const [, month, day, year, hour, minute] = header.exec(line) ?? [];
  if (year === undefined) throw invalid('its first line is not `DATEmm/dd/yyyy hh:mm`');
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute));
}

function parseRecord(
  line: string,
  { listId, category }: { listId: string; category: Category },
): HotListEntry | string {
  const text = line.trimEnd();
  const [, year, month, day] = date.exec(text.slice(-8)) ?? [];
  if (year === undefined) return 'does not end in a date (yyyymmdd)';
  const plate = text.slice(0, -12).trim();
  const pattern = normalisePlate(plate);
  if (pattern.length === 0) return 'has no plate';
  const state = text.slice(-12, -10).replaceAll('0', 'O').toLowerCase();
  return {
    entryId: `${listId}:${pattern}:${state}`,
    listId,
    plate,
    pattern,
    state: /^[a-z]{2}$/.test(state) ? `us-${state}` : null,
    category,
    synopsis: null,
    caseNumber: null,
    enteredBy: null,
    originator: null,
    sourceKey: null,
    descriptors: null,
    since: `${year}-${month}-${day}`,
    expiresAt: null,
    priority: 50,
  };
}
