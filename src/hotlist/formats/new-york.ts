import { stateOf } from '../../domain/states.js';
import { listRecord } from '../list-record.js';
import { bad, type LineParser, patternOf, textOf } from './format.js';
import { immigrationLetter, newYorkTypes } from './types.js';

/** New York's extract, `ABC1234   NYPASXBUICWH`: plate (10), state (2), type of plate (3), list letter, make (4), colour. */
export function newYorkParser(): LineParser {
  return {
    hasTrailer: false,
    parse(line) {
      const letter = line.charAt(15);
      if (letter === immigrationLetter) return { kind: 'immigration' };
      const type = newYorkTypes[letter];
      if (type === undefined) return bad('has no known list letter in column 16');
      const plate = line.slice(0, 10).trim();
      const pattern = patternOf(plate);
      if (pattern.length === 0) return bad('has no plate');
      const record = listRecord({
        plate,
        pattern,
        state: stateOf(line.slice(10, 12)),
        category: type.category,
        synopsis: type.text,
        make: textOf(line.slice(16, 20)),
        colour: textOf(line.slice(20)),
      });
      return { kind: 'entry', record };
    },
  };
}
