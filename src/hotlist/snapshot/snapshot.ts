import { close, closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { PlatewardenError } from '../../domain/errors.js';
import { type SealingKeys, unseal } from '../../ops/sealed-file.js';
import { decodeRecord, type ListRecord } from '../list-record.js';
import { PartialPlates } from '../table/partial-plates.js';
import { PlateTable } from '../table/plate-table.js';
import { footerBytes, partName, type SnapshotHeader, snapshotHeaderSchema } from './layout.js';

/**
 * A list as it was saved: its table in memory, its records sealed on the disk and read only for a hit. The file stays
 * open, so that a snapshot in use outlives its replacement until it is disposed of.
 */
export class Snapshot implements Disposable {
  readonly header: SnapshotHeader;
  readonly table: PlateTable;
  readonly partials: PartialPlates;
  readonly #keys: SealingKeys;
  readonly #file: number;
  readonly #blockAt: Float64Array;

  private constructor(
    file: number,
    keys: SealingKeys,
    header: SnapshotHeader,
    blockAt: Float64Array,
    words: Uint32Array,
  ) {
    this.#file = file;
    this.#keys = keys;
    this.#blockAt = blockAt;
    this.header = header;
    this.table = new PlateTable(words);
    this.partials = new PartialPlates(header.partials);
  }

  /**
   * Loads the table, a megabyte at a time so that nothing else waits for it.
   * @throws PlatewardenError file_unreadable; store_corrupt when a byte of it was changed; key_wrong
   */
  static async open(path: string, keys: SealingKeys): Promise<Snapshot> {
    const file = openFile(path);
    try {
      const header = readHeader(file, path, keys);
      const { listId, edition } = header;
      const blockAt = offsets(header.blocks, 0);
      const tableAt = offsets(header.tablePieces, blockAt.at(-1)!);
      const words = new Uint32Array(header.tableWords);
      const bytes = Buffer.from(words.buffer);
      // One buffer for all: a piece's worth of garbage each would bring on collections that readings wait for.
      const buffer = Buffer.allocUnsafe(header.tablePieces.reduce((most, length) => Math.max(most, length), 0));
      let filled = 0;
      for (const [index, length] of header.tablePieces.entries()) {
        const sealed = readInto(buffer.subarray(0, length), file, tableAt[index]!, path);
        const piece = unseal(keys, partName.table(listId, edition, index), sealed);
        filled += piece.copy(bytes, filled);
        await nextTurn();
      }
      if (filled !== bytes.length) throw corrupt(path);
      return new Snapshot(file, keys, header, blockAt, words);
    } catch (error) {
      closeSync(file);
      throw error;
    }
  }

  /** The file's own number: another one under the same name is another edition. */
  get inode(): number {
    return fstatSync(this.#file).ino;
  }

  /** What is known of the list in the file, without its table. */
  static readHeader(path: string, keys: SealingKeys): SnapshotHeader {
    const file = openFile(path);
    try {
      return readHeader(file, path, keys);
    } finally {
      closeSync(file);
    }
  }

  /** The entry number `index`: one sealed block is read and opened. */
  record(index: number): ListRecord {
    const { recordsABlock } = this.header;
    return decodeRecord(this.#blockLines(Math.floor(index / recordsABlock))[index % recordsABlock]!);
  }

  *records(): Generator<ListRecord> {
    for (const index of this.header.blocks.keys()) yield* this.#blockLines(index).map(decodeRecord);
  }

  #blockLines(index: number): string[] {
    const { listId, edition, blocks } = this.header;
    const sealed = readAt(this.#file, this.#blockAt[index]!, blocks[index]!, listId);
    return unseal(this.#keys, partName.block(listId, edition, index), sealed)
      .toString()
      .split('\n');
  }

  /** In a thread of its own: closing one of 380 MB that was replaced gives its room back, which took 100 ms. */
  [Symbol.dispose](): void {
    close(this.#file);
  }
}

function openFile(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (cause) {
    throw new PlatewardenError('file_unreadable', `${path} cannot be read`, { cause });
  }
}

function readHeader(file: number, path: string, keys: SealingKeys): SnapshotHeader {
  const { size } = fstatSync(file);
  if (size < footerBytes) throw corrupt(path);
  const footer = readAt(file, size - footerBytes, footerBytes, path);
  const [at, length] = [footer.readDoubleLE(0), footer.readDoubleLE(8)];
  if (!(at >= 0 && length >= 0 && at + length + footerBytes === size)) throw corrupt(path);
  const listId = path.split('/').at(-1)!.replace(/\..*$/, '');
  const parsed = snapshotHeaderSchema.safeParse(
    JSON.parse(unseal(keys, partName.header(listId), readAt(file, at, length, path)).toString()),
  );
  if (!parsed.success) throw corrupt(path);
  return parsed.data;
}

function offsets(lengths: readonly number[], from: number): Float64Array {
  const at = new Float64Array(lengths.length + 1);
  at[0] = from;
  for (const [index, length] of lengths.entries()) at[index + 1] = at[index]! + length;
  return at;
}

function readAt(file: number, at: number, length: number, path: string): Buffer {
  return readInto(Buffer.allocUnsafe(length), file, at, path);
}

function readInto(bytes: Buffer, file: number, at: number, path: string): Buffer {
  for (let got = 0; got < bytes.length; ) {
    const more = readSync(file, bytes, got, bytes.length - got, at + got);
    if (more === 0) throw corrupt(path);
    got += more;
  }
  return bytes;
}

function corrupt(path: string): PlatewardenError {
  return new PlatewardenError('store_corrupt', `${path} is damaged`, {
    hint: 'Import the list again: `platewarden hotlist refresh`.',
  });
}
