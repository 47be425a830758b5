import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PlatewardenError } from '../../domain/errors.js';
import type { UtcMs } from '../../domain/time.js';
import { readSealedFile, type SealingKeys, writeSealedFile } from '../../ops/sealed-file.js';

const mostBytes = 10_000_000;

/** Pictures of entries, sealed, each named by its SHA-256. */
export class EntryImages {
  readonly #directory: string;
  readonly #keys: SealingKeys;

  constructor(directory: string, keys: SealingKeys) {
    this.#directory = join(directory, 'entry-images');
    this.#keys = keys;
  }

  has(sha256: string): boolean {
    return existsSync(this.#pathOf(sha256));
  }

  /** Its SHA-256, hex. @throws PlatewardenError entry_invalid when it is no JPEG or PNG of up to 10 MB */
  static nameOf(bytes: Buffer): string {
    const isPicture = ['ffd8ff', '89504e'].includes(bytes.toString('hex', 0, 3));
    if (!isPicture || bytes.length > mostBytes)
      throw new PlatewardenError('entry_invalid', 'The picture of an entry is a JPEG or PNG of up to 10 MB');
    return createHash('sha256').update(bytes).digest('hex');
  }

  /** @returns its SHA-256, hex. @throws PlatewardenError entry_invalid */
  put(bytes: Buffer): string {
    const sha256 = EntryImages.nameOf(bytes);
    mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
    writeSealedFile(this.#keys, this.#pathOf(sha256), sha256, bytes);
    return sha256;
  }

  /** @throws PlatewardenError not_found, store_corrupt, key_wrong */
  get(sha256: string): Buffer {
    if (!this.has(sha256)) throw new PlatewardenError('not_found', 'The picture of the entry is not kept here');
    return readSealedFile(this.#keys, this.#pathOf(sha256), sha256);
  }

  remove(sha256: string): void {
    rmSync(this.#pathOf(sha256), { force: true });
  }

  /** Removes what `named` does not hold and was written before `before`. @returns how many files */
  sweep(named: ReadonlySet<string>, before: UtcMs): number {
    const files = existsSync(this.#directory) ? readdirSync(this.#directory) : [];
    const writtenAt = (file: string) => statSync(this.#pathOf(file), { throwIfNoEntry: false })?.mtimeMs ?? before;
    const over = files.filter((file) => !named.has(file) && writtenAt(file) < before);
    for (const file of over) this.remove(file);
    return over.length;
  }

  #pathOf(sha256: string): string {
    return join(this.#directory, sha256);
  }
}
