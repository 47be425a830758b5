import { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinWrites } from './join-writes.js';

const piece = fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.string({ unit: 'grapheme', maxLength: 40 }));

test('any pieces, text or bytes, arrive as they were, in one write', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { minLength: 2, maxLength: 60 }), async (pieces) => {
      const writes: Buffer[] = [];
      const stream = new Writable({
        decodeStrings: false,
        write: (chunk: Buffer, _encoding, done) => {
          writes.push(chunk);
          done();
        },
      });
      joinWrites(stream);
      stream.cork();
      for (const part of pieces) stream.write(part);
      stream.end();
      await finished(stream);
      expect(Buffer.concat(writes)).toEqual(Buffer.concat(pieces.map((part) => Buffer.from(part as string))));
      expect(writes).toHaveLength(1);
    }),
  );
});
