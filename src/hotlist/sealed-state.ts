import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { readSealedFile, type SealingKeys, writeSealedFile } from '../ops/sealed-file.js';

export interface SealedStateParts<T> {
  readonly directory: string;
  readonly fileName: string;
  readonly keys: SealingKeys;
  readonly schema: z.ZodType<readonly T[]>;
  /** Told when another process wrote. */
  readonly onChanged: () => void;
}

/** Rows in one sealed file that the daemon and the commands both write: each adopts what the other wrote. */
export class SealedState<T> {
  readonly #parts: SealedStateParts<T>;
  #rows: readonly T[] = [];
  #inode: number | null = null;

  constructor(parts: SealedStateParts<T>) {
    this.#parts = parts;
  }

  get rows(): readonly T[] {
    return this.#rows;
  }

  /** Takes what another process wrote since. @throws PlatewardenError store_corrupt, key_wrong */
  adopt(): void {
    const { keys, fileName, schema, onChanged } = this.#parts;
    const inode = existsSync(this.#path) ? statSync(this.#path).ino : null;
    if (inode === this.#inode || inode === null) return;
    this.#rows = schema.parse(JSON.parse(readSealedFile(keys, this.#path, fileName).toString()));
    this.#inode = inode;
    onChanged();
  }

  /** Writes all rows anew. The caller tells whom it concerns, once it has recorded what it did. */
  keep(rows: readonly T[]): void {
    const { keys, fileName } = this.#parts;
    writeSealedFile(keys, this.#path, fileName, Buffer.from(JSON.stringify(rows)));
    this.#rows = rows;
    this.#inode = statSync(this.#path).ino;
  }

  get #path(): string {
    return join(this.#parts.directory, this.#parts.fileName);
  }
}
