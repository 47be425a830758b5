import type { ListRecord } from './list-record.js';
import type { MatchableList } from './matcher.js';
import { isPartial, PartialPlates } from './table/partial-plates.js';
import { plateKey } from './table/plate-key.js';
import { PlateTable } from './table/plate-table.js';

type ListTerms = Pick<MatchableList, 'listId' | 'name' | 'extractedAt'> & Partial<MatchableList>;

/** A short list that is held in memory as a whole: the agency's own entries, urgent ones, the self-test plate. */
export function memoryList(terms: ListTerms, records: readonly ListRecord[]): MatchableList {
  const partials = records.flatMap(({ pattern }, entry) => (isPartial(pattern) ? [{ entry, pattern }] : []));
  const keyOf = (entry: number) => (isPartial(records[entry]!.pattern) ? 0 : plateKey(records[entry]!.pattern));
  return {
    restricted: false,
    secret: false,
    recipients: [],
    near: false,
    zeroForO: false,
    selfTest: false,
    ...terms,
    table: PlateTable.build(records.length, keyOf).table,
    partials: new PartialPlates(partials),
    record: (index) => records[index]!,
  };
}
