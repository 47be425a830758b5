import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { testKeys } from '../testing/keys.js';
import { temporaryDirectory } from '../testing/open.js';
import { SealedPart } from './sealed-part.js';

const bytesOf = (length: number, seed: number) => Buffer.from(Array.from({ length }, (_, i) => (i * 31 + seed) % 251));
const chunks = fc.array(
  fc.tuple(fc.integer({ min: 1, max: 100_000 }), fc.nat(250)).map(([length, seed]) => bytesOf(length, seed)),
  { minLength: 1, maxLength: 4 },
);

function append(path: string, pieces: readonly Uint8Array[]): void {
  using part = new SealedPart(path, testKeys);
  for (const piece of pieces) part.append(piece);
}

test('what was appended is read back, in whole and from anywhere, over any number of attempts', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(chunks, { minLength: 1, maxLength: 3 }), fc.nat(), fc.nat(), async (attempts, a, b) => {
      const path = join(temporaryDirectory(), 'svs.incoming');
      for (const pieces of attempts) append(path, pieces);
      const all = Buffer.concat(attempts.flat());
      using part = new SealedPart(path, testKeys);
      expect(part.size).toBe(all.length);
      const [offset, length] = [a % all.length, b % all.length];
      expect(part.read(offset, length).equals(all.subarray(offset, offset + length))).toBe(true);
      const read: Uint8Array[] = [];
      for await (const chunk of part.chunks()) read.push(chunk);
      expect(Buffer.concat(read).equals(all)).toBe(true);
    }),
    { numRuns: 20 },
  );
});

test('a kill at any moment leaves a beginning of the download, from which it goes on, and nothing readable', () => {
  const text = Buffer.from('7ABC123 CA0120261120\n'.repeat(8000));
  fc.assert(
    fc.property(fc.nat(), (cut) => {
      const path = join(temporaryDirectory(), 'svs.incoming');
      append(path, [text]);
      const sealed = readFileSync(path);
      expect(sealed.includes('7ABC123')).toBe(false);
      truncateSync(path, cut % sealed.length);
      const left = new SealedPart(path, testKeys);
      const { size } = left;
      expect(left.read(0, size).equals(text.subarray(0, size))).toBe(true);
      left[Symbol.dispose]();
      append(path, [text.subarray(size)]);
      using whole = new SealedPart(path, testKeys);
      expect(whole.read(0, text.length).equals(text)).toBe(true);
    }),
    { numRuns: 20 },
  );
});

test('what is no download of this unit is not gone on with, and a changed one does not open', () => {
  const path = join(temporaryDirectory(), 'svs.incoming');
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (junk) => {
      writeFileSync(path, junk);
      using part = new SealedPart(path, testKeys);
      expect(part.isOurs).toBe(false);
    }),
  );
  writeFileSync(path, '');
  append(path, [Buffer.from('7ABC123')]);
  const sealed = readFileSync(path);
  sealed[sealed.length - 1]! ^= 1;
  writeFileSync(path, sealed);
  using part = new SealedPart(path, testKeys);
  expect(() => part.read(0, 7)).toThrow(/changed/);
});
