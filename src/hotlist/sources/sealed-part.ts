import { closeSync, constants, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { basename } from 'node:path';
import { PlatewardenError } from '../../domain/errors.js';
import { type SealingKeys, seal, sealBytesAdded, sealedBy, unseal } from '../../ops/sealed-file.js';
import type { ListFile } from '../import/list-file.js';

/** Plain bytes a frame: what a kill may cost of a download. */
const frameBytes = 65_536;
const lengthBytes = 4;

/** Where a frame's sealed bytes lie in the file, and its plain bytes in the download. */
interface Frame {
  readonly index: number;
  readonly at: number;
  readonly sealedBytes: number;
  readonly start: number;
}

export interface PartOrder {
  readonly path: string;
  readonly keys: SealingKeys;
  readonly mostBytes: number;
  readonly tooLarge: () => Error;
}

/**
 * A download as it lies on the disk: frames of up to 64 KiB, each with its length ahead, sealed, and bound to its place.
 * Nothing of it is ever readable without the key; a frame that a kill cut off is left out, and what comes next overwrites it.
 */
export class SealedPart implements ListFile {
  readonly #file: number;
  readonly #name: string;
  readonly #keys: SealingKeys;
  readonly #frames: Frame[] = [];
  #end = 0;
  #size = 0;
  #pending: Buffer = Buffer.alloc(0);
  #opened: { frame: Frame; plain: Buffer } | null = null;

  /** Opens the part at `path`, or begins one. */
  constructor(path: string, keys: SealingKeys) {
    this.#file = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600);
    this.#name = basename(path);
    this.#keys = keys;
    const total = fstatSync(this.#file).size;
    const length = Buffer.alloc(lengthBytes);
    while (
      this.#end + lengthBytes <= total &&
      readSync(this.#file, length, 0, lengthBytes, this.#end) === lengthBytes
    ) {
      const sealedBytes = length.readUInt32BE();
      const next = this.#end + lengthBytes + sealedBytes;
      if (next > total || sealedBytes <= sealBytesAdded || sealedBytes > frameBytes + sealBytesAdded) break;
      this.#note(sealedBytes);
    }
  }

  /** Plain bytes that are on the disk. */
  get size(): number {
    return this.#size;
  }

  /** Whether its last frame opens with the key in use: another program's file, or one from before a rotation, does not. */
  get isOurs(): boolean {
    const last = this.#frames.at(-1);
    if (last === undefined) return false;
    try {
      this.#plainOf(last);
      return sealedBy(this.#name, this.#sealedOf(last)) === this.#keys.current().id;
    } catch {
      return false;
    }
  }

  /**
   * Appends all of `content` to the part at `path`, or as much as came before it broke off.
   * @returns plain bytes there now, with those of earlier attempts
   * @throws what `tooLarge` gives as soon as these are more than `mostBytes`
   */
  static async receive(
    { path, keys, mostBytes, tooLarge }: PartOrder,
    content: AsyncIterable<unknown>,
  ): Promise<number> {
    using part = new SealedPart(path, keys);
    let received = part.size;
    for await (const chunk of content) {
      received += (chunk as Buffer).length;
      if (received > mostBytes) throw tooLarge();
      part.append(chunk as Buffer);
    }
    return received;
  }

  append(chunk: Uint8Array): void {
    this.#pending = Buffer.concat([this.#pending, chunk]);
    while (this.#pending.length >= frameBytes) {
      this.#write(this.#pending.subarray(0, frameBytes));
      this.#pending = this.#pending.subarray(frameBytes);
    }
  }

  read(offset: number, length: number): Buffer {
    const pieces: Buffer[] = [];
    const end = Math.min(offset + length, this.#size);
    for (let at = offset; at < end; ) {
      const frame = this.#frameAt(at);
      const piece = this.#plainOf(frame).subarray(at - frame.start, end - frame.start);
      pieces.push(piece);
      at += piece.length;
    }
    return Buffer.concat(pieces);
  }

  async *chunks(): AsyncGenerator<Uint8Array> {
    for (const frame of this.#frames) yield this.#plainOf(frame);
  }

  /** What was appended since the last whole frame is written as a shorter one. */
  [Symbol.dispose](): void {
    if (this.#pending.length > 0) this.#write(this.#pending);
    closeSync(this.#file);
  }

  #write(plain: Buffer): void {
    const sealed = seal(this.#keys, this.#boundTo(this.#frames.length), plain);
    const length = Buffer.alloc(lengthBytes);
    length.writeUInt32BE(sealed.length);
    ftruncateSync(this.#file, this.#end);
    writeSync(this.#file, Buffer.concat([length, sealed]), 0, lengthBytes + sealed.length, this.#end);
    this.#note(sealed.length);
  }

  #note(sealedBytes: number): void {
    this.#frames.push({ index: this.#frames.length, at: this.#end + lengthBytes, sealedBytes, start: this.#size });
    this.#end += lengthBytes + sealedBytes;
    this.#size += sealedBytes - sealBytesAdded;
  }

  #boundTo(index: number): string {
    return `${this.#name}/${index}`;
  }

  #frameAt(offset: number): Frame {
    let [low, high] = [0, this.#frames.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#frames[middle]!.start <= offset) low = middle;
      else high = middle - 1;
    }
    return this.#frames[low]!;
  }

  #sealedOf({ at, sealedBytes }: Frame): Buffer {
    const sealed = Buffer.alloc(sealedBytes);
    if (readSync(this.#file, sealed, 0, sealedBytes, at) === sealedBytes) return sealed;
    throw new PlatewardenError('store_corrupt', `${this.#name} became shorter while it was read`);
  }

  #plainOf(frame: Frame): Buffer {
    if (this.#opened?.frame === frame) return this.#opened.plain;
    const plain = unseal(this.#keys, this.#boundTo(frame.index), this.#sealedOf(frame));
    this.#opened = { frame, plain };
    return plain;
  }
}
