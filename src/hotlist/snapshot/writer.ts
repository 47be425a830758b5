import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { type SealingKeys, seal } from '../../ops/sealed-file.js';
import { encodeRecord, type ListRecord } from '../list-record.js';
import { isPartial } from '../table/partial-plates.js';
import { plateKey } from '../table/plate-key.js';
import { PlateTable } from '../table/plate-table.js';
import { footerBytes, partName, recordsABlock, type SnapshotHeader, tablePieceBytes } from './layout.js';

/** Writes a new edition of a list into a draft file, sealed, while its records come in. */
export class SnapshotWriter implements Disposable {
  readonly #keys: SealingKeys;
  readonly #listId: string;
  readonly #edition = randomBytes(8).toString('hex');
  readonly #file: number;
  readonly #blocks: number[] = [];
  readonly #partials: { entry: number; pattern: string }[] = [];
  #block: string[] = [];
  #plateKeys = new Float64Array(1 << 16);
  #count = 0;
  #bytes = 0;

  constructor(keys: SealingKeys, listId: string, draft: string) {
    this.#keys = keys;
    this.#listId = listId;
    this.#file = openSync(draft, 'w', 0o600);
  }

  get count(): number {
    return this.#count;
  }

  add(record: ListRecord): void {
    if (this.#count === this.#plateKeys.length) {
      const grown = new Float64Array(this.#count * 2);
      grown.set(this.#plateKeys);
      this.#plateKeys = grown;
    }
    // A partial plate has no key of its own: 0, which no reading has.
    if (isPartial(record.pattern)) this.#partials.push({ entry: this.#count, pattern: record.pattern });
    else this.#plateKeys[this.#count] = plateKey(record.pattern);
    this.#count += 1;
    this.#block.push(encodeRecord(record));
    if (this.#block.length === recordsABlock) this.#flush();
  }

  /** Writes the rest and syncs: the file is whole when this returns. */
  finish(about: Pick<SnapshotHeader, 'extractedAt' | 'importedAt' | 'sha256' | 'counts' | 'zeroForO'>): void {
    this.#flush();
    const { table, repeated } = PlateTable.build(this.#count, (entry) => this.#plateKeys[entry]!);
    const bytes = Buffer.from(table.words.buffer);
    const tablePieces: number[] = [];
    for (let at = 0; at < bytes.length; at += tablePieceBytes) {
      const name = partName.table(this.#listId, this.#edition, tablePieces.length);
      tablePieces.push(this.#write(seal(this.#keys, name, bytes.subarray(at, at + tablePieceBytes))));
    }
    const header: SnapshotHeader = {
      version: 2,
      listId: this.#listId,
      edition: this.#edition,
      entryCount: this.#count,
      recordsABlock,
      ...about,
      counts: { ...about.counts, duplicates: about.counts.duplicates + repeated },
      blocks: this.#blocks,
      tableWords: table.words.length,
      tablePieces,
      partials: this.#partials,
    };
    const headerAt = this.#bytes;
    const length = this.#write(seal(this.#keys, partName.header(this.#listId), Buffer.from(JSON.stringify(header))));
    const footer = Buffer.alloc(footerBytes);
    footer.writeDoubleLE(headerAt, 0);
    footer.writeDoubleLE(length, 8);
    this.#write(footer);
    fsyncSync(this.#file);
  }

  #flush(): void {
    if (this.#block.length === 0) return;
    const name = partName.block(this.#listId, this.#edition, this.#blocks.length);
    this.#blocks.push(this.#write(seal(this.#keys, name, Buffer.from(this.#block.join('\n')))));
    this.#block = [];
  }

  #write(bytes: Buffer): number {
    for (let written = 0; written < bytes.length; ) written += writeSync(this.#file, bytes, written);
    this.#bytes += bytes.length;
    return bytes.length;
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
  }
}
