import { toCsv } from './csv.js';
import type { Exported } from './exported.js';
import { toOnvif } from './onvif.js';
import { alertOf, groupOf } from './openalpr.js';

/** What other systems take: each format as the text of one file. */
export const exportFormats = {
  /** Our own detection with its corrections and hits, one JSON object a line. */
  ndjson: (found: readonly Exported[]) =>
    lines(found.map(({ detection, corrections, hits }) => ({ ...detection, corrections, hits: hits.map(shown) }))),
  csv: toCsv,
  /** An `alpr_group` for each detection and an `alpr_alert` for each of its hits, one JSON object a line. */
  openalpr: (found: readonly Exported[]) =>
    lines(found.flatMap((each) => [groupOf(each), ...each.hits.map((hit) => alertOf(each, hit))])),
  onvif: toOnvif,
} as const;

export type ExportFormat = keyof typeof exportFormats;

function shown({ hit, withheld }: Exported['hits'][number]): object {
  return { ...hit, withheld };
}

function lines(objects: readonly object[]): string {
  return objects.map((object) => `${JSON.stringify(object)}\n`).join('');
}
