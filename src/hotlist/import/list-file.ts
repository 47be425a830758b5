import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';

/** The bytes of a list file, wherever and however they lie. */
export interface ListFile extends Disposable {
  readonly size: number;
  /** Up to `length` bytes from `offset`. @throws PlatewardenError store_corrupt */
  read(offset: number, length: number): Uint8Array | Promise<Uint8Array>;
  /** All of it, from the start. @throws PlatewardenError store_corrupt */
  chunks(): AsyncIterable<Uint8Array>;
}

/** A file as people and other programs put it there. */
export async function openPlainFile(path: string): Promise<ListFile> {
  const file = await open(path);
  const { size } = await file.stat();
  return {
    size,
    read: async (offset, length) => {
      const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
      const { bytesRead } = await file.read(bytes, 0, bytes.length, offset);
      return bytes.subarray(0, bytesRead);
    },
    chunks: () => createReadStream(path, { highWaterMark: 1 << 18 }),
    [Symbol.dispose]: () => void file.close(),
  };
}
