import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ImageRef } from '../../domain/detection.js';
import { PlatewardenError } from '../../domain/errors.js';
import type { ImageStore } from '../../domain/ports.js';
import { type SealingKeys, seal, unseal } from '../../ops/sealed-file.js';
import type { Database } from '../database.js';

export interface ImageFilesOptions {
  readonly directory: string;
  /** Null leaves the files plain. */
  readonly keys: SealingKeys | null;
  /** False while the disk is too full for images. */
  readonly admits: (bytes: number) => boolean;
}

/** Pictures as files named by the SHA-256 of what is in them, sealed, two levels deep. */
export class ImageFiles implements ImageStore {
  readonly #database: Database;
  readonly #directory: string;
  readonly #keys: SealingKeys | null;
  readonly #admits: (bytes: number) => boolean;

  constructor(database: Database, { directory, keys, admits }: ImageFilesOptions) {
    this.#database = database;
    this.#directory = directory;
    this.#keys = keys;
    this.#admits = admits;
    for (let i = 0; i < 256; i++) {
      mkdirSync(join(directory, i.toString(16).padStart(2, '0')), { recursive: true, mode: 0o700 });
    }
  }

  async put(image: { bytes: Uint8Array; width: number; height: number }): Promise<ImageRef | null> {
    if (!this.#admits(image.bytes.length)) return null;
    const sha256 = createHash('sha256').update(image.bytes).digest('hex');
    const content = this.#keys === null ? image.bytes : seal(this.#keys, nameOf(sha256), image.bytes);
    try {
      await writeDurably(this.pathOf(sha256), content);
    } catch (error) {
      if (isFull(error)) return null;
      throw error;
    }
    return { sha256, bytes: image.bytes.length, width: image.width, height: image.height };
  }

  /** @throws PlatewardenError not_found; store_corrupt when the file does not hold what its name says */
  async get(sha256: string): Promise<Uint8Array> {
    let content: Buffer;
    try {
      content = await readFile(this.pathOf(sha256));
    } catch (cause) {
      throw new PlatewardenError('not_found', `There is no image ${sha256}`, { cause });
    }
    const bytes = this.#keys === null ? content : unseal(this.#keys, nameOf(sha256), content);
    if (createHash('sha256').update(bytes).digest('hex') === sha256) return bytes;
    throw new PlatewardenError('store_corrupt', `Image ${sha256} does not hold what its name says`);
  }

  pathOf(sha256: string): string {
    return join(this.#directory, sha256.slice(0, 2), sha256);
  }

  /** After the current transaction commits, removes the files of those images that no row names any more. */
  removeUnnamed(hashes: readonly Buffer[]): void {
    if (hashes.length === 0) return;
    this.#database.afterCommit(() => {
      for (const hash of hashes) if (!this.#isNamed(hash)) rmSync(this.pathOf(hash.toString('hex')), { force: true });
    });
  }

  /**
   * Removes files that no row names: what a crash left between an image and its row. To be called before anything is
   * written. @param into where they are moved instead: after a salvage they may be wanted
   * @returns how many
   */
  sweep(into: string | null = null): number {
    let removed = 0;
    for (const entry of readdirSync(this.#directory, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      if (/^[0-9a-f]{64}$/.test(entry.name) && this.#isNamed(Buffer.from(entry.name, 'hex'))) continue;
      const path = join(entry.parentPath, entry.name);
      if (into === null) rmSync(path);
      else {
        mkdirSync(into, { recursive: true, mode: 0o700 });
        renameSync(path, join(into, entry.name));
      }
      removed += 1;
    }
    return removed;
  }

  #isNamed(hash: Buffer): boolean {
    return this.#database.get(`SELECT 1 FROM images WHERE ${hasContent} LIMIT 1`, hash, hash) !== undefined;
  }
}

/** Condition on `images`, given the hash twice: its first eight bytes are what the index holds. */
export const hasContent = 'substr(sha256, 1, 8) = substr(?, 1, 8) AND sha256 = ?';

/** Binds a sealed image to its name. */
export function nameOf(sha256: string): string {
  return `image ${sha256}`;
}

function isFull(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOSPC' || code === 'EDQUOT';
}

let drafts = 0;

/** Written beside its place, synced, renamed, and the rename synced: after a power cut it is whole or not there. */
async function writeDurably(path: string, content: Uint8Array): Promise<void> {
  const directory = dirname(path);
  const draft = `${path}.${++drafts}.new`;
  try {
    await using file = await open(draft, 'wx', 0o600);
    await file.writeFile(content);
    await file.sync();
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  await using parent = await open(directory, 'r');
  await parent.sync();
}
