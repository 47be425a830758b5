import type { HotListSourceConfiguration } from '../../domain/configuration/hot-lists.js';
import { clewParser } from './clew.js';
import type { LineParser } from './format.js';
import { csvParser, jsonLinesParser } from './mapped.js';
import { ncicCsvParser, ncicFixedParser } from './ncic.js';
import { newYorkParser } from './new-york.js';

/** A parser for one file of `source`. */
export function parserOf(source: HotListSourceConfiguration): LineParser {
  const category = source.category ?? 'other';
  switch (source.format) {
    case 'clew':
      return clewParser({ category, timeZone: source.timeZone });
    case 'ncic-fixed':
      return ncicFixedParser();
    case 'ncic-csv':
      return ncicCsvParser();
    case 'new-york':
      return newYorkParser();
    case 'csv':
      return csvParser(source.mapping ?? { plate: 0 }, category);
    case 'jsonl':
      return jsonLinesParser(source.mapping ?? { plate: 'plate' }, category);
  }
}

/** NCIC writes every letter O of a plate as the digit 0: the two are then the same character, not look-alikes. */
export function writesZeroForO(format: HotListSourceConfiguration['format']): boolean {
  return format === 'ncic-fixed' || format === 'ncic-csv';
}
