import type { ColumnMapping } from '../../domain/configuration/hot-lists.js';
import type { Category } from '../../domain/hot-list.js';
import { stateOf } from '../../domain/states.js';
import { dayMs } from '../../domain/time.js';
import { listRecord } from '../list-record.js';
import { splitCsv } from './csv-line.js';
import { bad, dayOf, type LineParser, type ParsedLine, patternOf, textOf } from './format.js';
import { immigrationLetter, ncicTypes } from './types.js';

type FieldName = keyof ColumnMapping;
type PickField = (field: FieldName) => string | undefined;

/** CSV with the columns that `mapping` names, by header (then the first line is one) or by index. */
export function csvParser(mapping: ColumnMapping, category: Category): LineParser {
  const byName = Object.values(mapping).some((column) => typeof column === 'string');
  let header: string[] | null = null;
  return {
    hasTrailer: false,
    parse(line, number) {
      const columns = splitCsv(line);
      if (columns === null) return bad('has a quote that does not end');
      if (byName && number === 1) {
        header = columns.map((name) => name.trim());
        const missing = Object.values(mapping).filter(
          (column) => typeof column === 'string' && !header!.includes(column),
        );
        return missing.length === 0
          ? { kind: 'header', extractedAt: null }
          : bad(`lacks the columns ${missing.join(', ')}`);
      }
      return recordOf((field) => {
        const column = mapping[field];
        if (column === undefined) return undefined;
        return columns[typeof column === 'number' ? column : (header?.indexOf(column) ?? -1)];
      }, category);
    },
  };
}

/** One JSON object a line, with the fields that `mapping` names. */
export function jsonLinesParser(mapping: ColumnMapping, category: Category): LineParser {
  return {
    hasTrailer: false,
    parse(line) {
      let value: unknown;
      try {
        value = JSON.parse(line);
      } catch {
        return bad('is not JSON');
      }
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return bad('is not a JSON object');
      const object = value as Record<string, unknown>;
      return recordOf((field) => {
        const name = mapping[field];
        if (name === undefined || !Object.hasOwn(object, name)) return undefined;
        const found = object[name];
        return typeof found === 'string' || typeof found === 'number' ? String(found) : undefined;
      }, category);
    },
  };
}

function recordOf(pick: PickField, fallback: Category): ParsedLine {
  const letter = pick('type')?.trim().charAt(0).toUpperCase();
  if (letter === immigrationLetter) return { kind: 'immigration' };
  const type = letter ? ncicTypes[letter] : undefined;
  if (letter && type === undefined) return bad(`has the unknown type ${letter}`);
  const plate = pick('plate')?.trim() ?? '';
  const pattern = patternOf(plate);
  if (pattern.length === 0) return bad('has no plate');
  const expires = textOf(pick('expires'));
  const lastDay = expires === null ? null : dayOf(expires);
  if (expires !== null && lastDay === null) return bad('expires on no day of the calendar');
  const year = Number(pick('year')?.trim() || Number.NaN);
  const record = listRecord({
    plate,
    pattern,
    state: stateOf(pick('state') ?? ''),
    category: type?.category ?? fallback,
    synopsis: textOf(pick('synopsis')) ?? type?.text ?? null,
    since: dayOf(pick('since')?.trim() ?? ''),
    // The entry ends when that day has ended everywhere.
    expiresAt: lastDay === null ? null : Date.parse(`${lastDay}T12:00:00Z`) + dayMs,
    sourceKey: textOf(pick('sourceKey')),
    originator: textOf(pick('originator')),
    caseNumber: textOf(pick('caseNumber')),
    year: Number.isInteger(year) ? year : null,
    make: textOf(pick('make')),
    model: textOf(pick('model')),
    style: textOf(pick('style')),
    colour: textOf(pick('colour')),
  });
  return { kind: pick('action')?.trim().toUpperCase().startsWith('D') ? 'delete' : 'entry', record };
}
