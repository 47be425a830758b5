import type { Category } from '../../domain/hot-list.js';
import { stateOf } from '../../domain/states.js';
import { listRecord } from '../list-record.js';
import { bad, dayOf, type LineParser, type ParsedLine, patternOf } from './format.js';
import { localTime } from './local-time.js';

const header = /^DATE(\d{2})\/(\d{2})\/(\d{4}) (\d{2}):(\d{2})\s*$/;
const trailer = /^TOTAL RECORD (\d{1,9})\s*$/;

/**
 * California DOJ's extracts `svs.tbl`, `sfr.tbl`, `slr.tbl`: plate, state (2), code (2), date of loss (8), between a
 * header with the time of the extract and a trailer with the count. The plate field is 7 or 8 wide depending on the
 * delivery, so the others are taken from the right.
 */
export function clewParser(options: { category: Category; timeZone: string }): LineParser {
  return { hasTrailer: true, parse: (line, number) => parseLine(line, number, options) };
}

function parseLine(
  line: string,
  number: number,
  { category, timeZone }: { category: Category; timeZone: string },
): ParsedLine {
  if (number === 1) return parseHeader(line, timeZone);
  const count = line.startsWith('TOTAL') ? trailer.exec(line)?.[1] : undefined;
  if (count !== undefined) return { kind: 'trailer', count: Number(count) };
  const text = line.trimEnd();
  const since = dayOf(text.slice(-8));
  if (text.length < 13 || since === null) return bad('does not end in a date (yyyymmdd)');
  const plate = text.slice(0, -12).trim();
  const pattern = patternOf(plate);
  if (pattern.length === 0) return bad('has no plate');
  return {
    kind: 'entry',
    record: listRecord({ plate, pattern, state: stateOf(text.slice(-12, -10)), category, since }),
  };
}

function parseHeader(line: string, timeZone: string): ParsedLine {
  const [m, d, y, h, min] = (header.exec(line) ?? []).slice(1).map(Number);
  if (y === undefined || m! < 1 || m! > 12 || d! < 1 || d! > 31 || h! > 23 || min! > 59) {
    return bad('is not `DATEmm/dd/yyyy hh:mm`');
  }
  return { kind: 'header', extractedAt: localTime({ y, m: m!, d: d!, h: h!, min: min! }, timeZone) };
}
