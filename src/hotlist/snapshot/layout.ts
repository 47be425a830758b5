import { z } from 'zod';

/**
 * A snapshot is one file: sealed blocks of records, sealed pieces of the table, the sealed header, and 16 bytes that
 * say where the header begins and how long it is. Each part is sealed under the name of the list, the edition and its
 * place, so that none can be changed, moved or put into another edition unseen.
 */
export const recordsABlock = 64;
/** Bytes of the table that are sealed together: about a millisecond of decryption. */
export const tablePieceBytes = 1 << 20;
export const footerBytes = 16;

const count = z.number().int().min(0);

export const importCountsSchema = z.object({
  lines: count,
  entries: count,
  bad: count,
  /** NCIC Immigration Violator File, dropped (clause S-11c). */
  immigration: count,
  skipped: count,
  otherState: count,
  duplicates: count,
  deleted: count,
});
export type ImportCounts = z.infer<typeof importCountsSchema>;

export const snapshotHeaderSchema = z.object({
  version: z.literal(2),
  listId: z.string(),
  edition: z.string(),
  extractedAt: z.number(),
  importedAt: z.number(),
  sha256: z.string(),
  entryCount: count,
  counts: importCountsSchema,
  zeroForO: z.boolean(),
  /** A file that does not say so is of the time when they were 256. */
  recordsABlock: z.number().int().positive().default(256),
  /** Bytes of each sealed block of records, in their order from the file's beginning. */
  blocks: z.array(count),
  tableWords: count,
  tablePieces: z.array(count),
  partials: z.array(z.object({ entry: count, pattern: z.string() })),
});
export type SnapshotHeader = z.infer<typeof snapshotHeaderSchema>;

export const partName = {
  header: (listId: string) => `hot-list/${listId}/header`,
  block: (listId: string, edition: string, index: number) => `hot-list/${listId}/${edition}/block/${index}`,
  table: (listId: string, edition: string, index: number) => `hot-list/${listId}/${edition}/table/${index}`,
};
