import { join } from 'node:path';
import { hotListSourceSchema } from '../../domain/configuration/hot-lists.js';
import { ManualClock } from '../../domain/testing/manual-clock.js';
import { minuteMs } from '../../domain/time.js';
import { importFile } from '../import/import-file.js';
import { ListKeeper } from '../list-keeper.js';
import { FileSource } from '../sources/file-source.js';
import { testKeys } from './keys.js';

/** Plates of an edition: enough that its refresh takes a while in each of its stages. */
export const platesAnEdition = 20_000;
const first = Date.UTC(2026, 0, 1);

export function editionOf(extractedAt: number): number {
  return (extractedAt - first) / minuteMs;
}

/** The plate number `index` of an edition; no two editions share one. */
export function plateIn(edition: number, index: number): string {
  return `${String(edition % 1000).padStart(3, '0')}${String(index).padStart(5, '0')}`;
}

/** A CLEW extract, each edition a minute newer than the last. */
export function editionText(edition: number): string {
  const at = new Date(first + edition * minuteMs).toISOString();
  const header = `DATE${at.slice(5, 7)}/${at.slice(8, 10)}/${at.slice(0, 4)} ${at.slice(11, 16)}`;
  const lines = Array.from({ length: platesAnEdition }, (_, index) => `${plateIn(edition, index)}CA0120260101`);
  return `${[header, ...lines, `TOTAL RECORD ${platesAnEdition}`].join('\n')}\n`;
}

/** The list in `directory` as the last process left it. */
export async function openEditions(directory: string): Promise<{ keeper: ListKeeper; path: string }> {
  const path = join(directory, 'svs.tbl');
  const terms = { id: 'svs', name: 'SVS', format: 'clew', path, category: 'stolen_vehicle', designated: true };
  const parts = { directory, keys: testKeys, clock: new ManualClock(), isDesignated: () => true, onReplaced: () => {} };
  // Imported in this process: a kill then meets every stage of it.
  const keeper = ListKeeper.open(hotListSourceSchema.parse(terms), new FileSource(path), {
    ...parts,
    importer: importFile,
  });
  return { keeper: await keeper, path };
}
