import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { seal } from '../../ops/sealed-file.js';
import { encodeRecord, listRecord } from '../list-record.js';
import { plateKey } from '../table/plate-key.js';
import { PlateTable } from '../table/plate-table.js';
import { testKeys } from '../testing/keys.js';
import { openTestLists, temporaryDirectory } from '../testing/open.js';
import { footerBytes, partName } from './layout.js';
import { Snapshot } from './snapshot.js';

const plates = Array.from({ length: 600 }, (_, i) => `${1000 + i}AB`);

/** A snapshot as the first version 2 wrote it: 256 records a block, and no word of that in the header. */
function writeOldSnapshot(path: string, changes: object = {}): void {
  const [listId, edition] = ['svs', '0011223344556677'];
  const records = plates.map((plate) => listRecord({ plate, pattern: plate, category: 'stolen_vehicle' }));
  const block = (index: number) => records.slice(index * 256, (index + 1) * 256).map(encodeRecord);
  const blocks = [0, 1, 2].map((index) =>
    seal(testKeys, partName.block(listId, edition, index), Buffer.from(block(index).join('\n'))),
  );
  const { words } = PlateTable.build(plates.length, (entry) => plateKey(plates[entry]!)).table;
  const table = seal(testKeys, partName.table(listId, edition, 0), Buffer.from(words.buffer));
  const counts = { lines: 600, entries: 600, bad: 0, immigration: 0, skipped: 0, otherState: 0, duplicates: 0 };
  const header = {
    ...{ version: 2, listId, edition, extractedAt: 1, importedAt: 2, sha256: 'ab', entryCount: 600 },
    ...{ counts: { ...counts, deleted: 0 }, zeroForO: false, blocks: blocks.map(({ length }) => length) },
    ...{ tableWords: words.length, tablePieces: [table.length], partials: [] },
    ...changes,
  };
  const sealed = seal(testKeys, partName.header(listId), Buffer.from(JSON.stringify(header)));
  const footer = Buffer.alloc(footerBytes);
  footer.writeDoubleLE(Buffer.concat([...blocks, table]).length, 0);
  footer.writeDoubleLE(sealed.length, 8);
  writeFileSync(path, Buffer.concat([...blocks, table, sealed, footer]));
}

test('a snapshot from when a block held 256 records still opens, each record in its place', async () => {
  const path = join(temporaryDirectory(), 'svs.list');
  writeOldSnapshot(path);
  using snapshot = await Snapshot.open(path, testKeys);
  for (const index of [0, 63, 64, 255, 256, 599]) expect(snapshot.record(index).plate).toBe(plates[index]);
  expect([...snapshot.records()].map(({ plate }) => plate)).toEqual(plates);
});

test('a snapshot of a version that this program does not know is set aside, and the list made anew', async () => {
  const { directory } = await openTestLists({ plates: ['7ABC123'] });
  writeOldSnapshot(join(directory, 'hot-lists', 'svs.list'), { version: 3 });
  const { matchedPlates } = await openTestLists({ directory });
  expect(matchedPlates('1000AB')).toEqual([]);
  expect(matchedPlates('7ABC123')).toEqual(['7ABC123']);
});
