import { stateOf } from '../../domain/states.js';
import { type ListRecord, listRecord } from '../list-record.js';
import { splitCsv } from './csv-line.js';
import { bad, dayOf, type LineParser, type ParsedLine, patternOf, textOf } from './format.js';
import { immigrationLetter, ncicTypes } from './types.js';

/** The fields of a record, in the source's abbreviations. */
interface NcicFields {
  readonly nic: string;
  readonly ori: string | undefined;
  readonly date: string | undefined;
  readonly lic: string | undefined;
  readonly lis: string | undefined;
  readonly vyr: string | undefined;
  readonly vma: string | undefined;
  readonly vmo: string | undefined;
  readonly vst: string | undefined;
  readonly vco: string | undefined;
}

const nicShape = /^[A-Z]\d{9}$/;
/** Washington State puts two characters ahead of each record. */
const longestPrefix = 2;

/** The NCIC licence-plate-reader extract in fixed columns. Its first line may be a header. */
export function ncicFixedParser(): LineParser {
  return {
    hasTrailer: false,
    parse(line, number) {
      for (let from = 0; from <= longestPrefix; from += longestPrefix) {
        if (nicShape.test(line.slice(from, from + 10))) return recordOf(fixedFields(line.slice(from)));
      }
      return number === 1 ? headerOf(line) : bad('does not begin with an NCIC number');
    },
  };
}

function fixedFields(line: string): NcicFields {
  return {
    nic: line.slice(0, 10),
    ori: line.slice(10, 19),
    date: line.slice(19, 27),
    lic: line.slice(27, 37),
    lis: line.slice(37, 39),
    vyr: line.slice(45, 49),
    vma: line.slice(49, 53),
    vmo: line.slice(53, 56),
    vst: line.slice(56, 58),
    vco: line.slice(58),
  };
}

/** The comma-separated forms: Texas' of 11 columns, Minnesota's of 12 (the plate's type after its year). */
export function ncicCsvParser(): LineParser {
  return {
    hasTrailer: false,
    parse(line, number) {
      const columns = splitCsv(line);
      if (columns === null) return bad('has a quote that does not end');
      const [nic = '', ori, date, lic, lis] = columns;
      if (!nicShape.test(nic.trim())) return number === 1 ? headerOf(line) : bad('does not begin with an NCIC number');
      if (columns.length !== 11 && columns.length !== 12) return bad(`has ${columns.length} columns, not 11 or 12`);
      const [vyr, vma, vmo, vst, vco] = columns.slice(-5);
      return recordOf({ nic: nic.trim(), ori, date, lic, lis, vyr, vma, vmo, vst, vco });
    },
  };
}

/** A header's own shape is not published: a date in it is taken for the extract's. */
function headerOf(line: string): ParsedLine {
  const day = dayOf(/\d{4}-?\d\d-?\d\d|\d\d\/\d\d\/\d{4}/.exec(line)?.[0] ?? '');
  return { kind: 'header', extractedAt: day === null ? null : Date.parse(`${day}T00:00:00Z`) };
}

function recordOf(fields: NcicFields): ParsedLine {
  const letter = fields.nic.charAt(0);
  if (letter === immigrationLetter) return { kind: 'immigration' };
  const type = ncicTypes[letter];
  if (type === undefined) return bad(`has the unknown type ${letter}`);
  const plate = fields.lic?.trim() ?? '';
  const pattern = patternOf(plate);
  if (pattern.length === 0) return bad('has no plate');
  const year = /^\d{4}$/.test(fields.vyr?.trim() ?? '') ? Number(fields.vyr) : null;
  const record: ListRecord = listRecord({
    plate,
    pattern,
    state: stateOf(fields.lis ?? ''),
    category: type.category,
    synopsis: type.text,
    since: dayOf(fields.date?.trim() ?? ''),
    sourceKey: fields.nic,
    originator: textOf(fields.ori),
    year,
    make: textOf(fields.vma),
    model: textOf(fields.vmo),
    style: textOf(fields.vst),
    colour: textOf(fields.vco),
  });
  return { kind: 'entry', record };
}
