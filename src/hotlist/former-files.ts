import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { unitActor } from '../domain/access.js';
import type { RecordedDocuments } from '../domain/audit.js';
import { readSealedFile, type SealingKeys } from '../ops/sealed-file.js';

export interface FormerFilesParts {
  readonly directory: string;
  readonly keys: SealingKeys;
  readonly documents: RecordedDocuments;
  readonly unit: { readonly unitId: string; readonly agencyId: string };
}

/**
 * Takes over what earlier versions kept in sealed files of their own, on record. A file that is still there afterwards,
 * or comes back, counts no more: it would undo what was decided since. @throws PlatewardenError store_corrupt, key_wrong
 */
export function takeFormerFiles({ directory, keys, documents, unit }: FormerFilesParts): void {
  const take = (name: string, files: readonly string[], contentOf: (texts: readonly (string | null)[]) => string) => {
    const paths = files.map((file) => join(directory, file));
    if (!paths.some((path) => existsSync(path))) return;
    documents.change(name, (now) => {
      if (now !== null) return null;
      const texts = paths.map((path, i) =>
        existsSync(path) ? readSealedFile(keys, path, files[i]!).toString() : null,
      );
      const detail = 'taken from its sealed file into the database';
      const event = { actor: unitActor(unit), action: 'storage_replaced' as const, dataElements: { name }, detail };
      return { content: contentOf(texts), event };
    });
    for (const path of paths) rmSync(path, { force: true });
  };
  take('agency-entries', ['agency-entries.sealed'], ([entries]) => entries!);
  take('designations', ['designations.sealed'], ([decisions]) => decisions!);
  take(
    'urgent-entries',
    ['urgent-entries.sealed', 'urgent-pictures.sealed'],
    ([commands, pictures]) => `{"commands":${commands ?? '[]'},"pictures":${pictures ?? '[]'}}`,
  );
}
