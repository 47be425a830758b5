import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clewText, temporaryDirectory } from '../testing/open.js';
import { isMinisigned, minisignKeyOf } from './minisign.js';

const list = Buffer.from(clewText(['7ABC123', '8XYZ987']));

async function* inPieces(bytes: Uint8Array, size = 7) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** A key pair and the list's signature, made by the minisign that Debian packages. */
function signed(...options: string[]) {
  const directory = temporaryDirectory();
  const minisign = (...parameters: string[]) =>
    execFileSync('minisign', parameters, { cwd: directory, stdio: ['ignore', 'ignore', 'pipe'] });
  writeFileSync(join(directory, 'list'), list);
  minisign('-G', '-W', '-p', 'key.pub', '-s', 'key');
  minisign('-S', ...options, '-s', 'key', '-m', 'list', '-t', 'list of 24 November');
  const read = (name: string) => readFileSync(join(directory, name), 'utf8');
  return { signature: read('list.minisig'), publicKey: read('key.pub') };
}

const verified = (bytes: Uint8Array, signature: string, publicKey: string) =>
  isMinisigned(() => inPieces(bytes), signature, minisignKeyOf(publicKey)!);

test.each([['prehashed'], ['legacy', '-l']])('a list that minisign signed is known by its key: %s', async (...form) => {
  const { signature, publicKey } = signed(...form.slice(1));
  expect(await verified(list, signature, publicKey)).toBe(true);
  expect(await verified(list, signature.replaceAll('\n', '\r\n'), publicKey)).toBe(true);
  expect(await verified(list, signature, publicKey.split('\n')[1]!)).toBe(true);
  expect(await verified(Buffer.concat([list, list]), signature, publicKey)).toBe(false);
  expect(await verified(list, signature.replace('24 November', '25 November'), publicKey)).toBe(false);
  expect(await verified(list, signature, signed().publicKey)).toBe(false);
});

test('no changed character of a signature verifies, but in its untrusted comment', async () => {
  const { signature, publicKey } = signed();
  const from = signature.indexOf('\n') + 1;
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: from, max: signature.trimEnd().length - 1 }), async (at) => {
      const other = signature[at] === 'A' ? 'B' : 'A';
      expect(await verified(list, signature.slice(0, at) + other + signature.slice(at + 1), publicKey)).toBe(false);
    }),
    { numRuns: 60 },
  );
});

test('whatever a signature or a key holds, it is no signature or no key', async () => {
  const { publicKey } = signed();
  const line = fc.oneof(
    fc.string(),
    fc.base64String(),
    fc.constant('untrusted comment: x'),
    fc.constant('trusted comment: x'),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 6 }), async (lines) => {
      expect(await verified(list, lines.join('\n'), publicKey)).toBe(false);
      expect(minisignKeyOf(lines.join('\n'))).toBeNull();
    }),
  );
});
