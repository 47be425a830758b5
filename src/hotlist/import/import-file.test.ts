import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { BlobReader, BlobWriter, ZipWriter } from '@zip.js/zip.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hotListSourceSchema } from '../../domain/configuration/hot-lists.js';
import { Snapshot } from '../snapshot/snapshot.js';
import { testKeys } from '../testing/keys.js';
import { clewText, temporaryDirectory } from '../testing/open.js';
import { importFile } from './import-file.js';
import { eachLine } from './lines.js';
import type { DetachedSignature } from './signature.js';

const now = Date.UTC(2026, 10, 25, 12);

async function imported(
  bytes: Uint8Array | string,
  options: { source?: object; password?: string; sha256?: string; signature?: DetachedSignature } = {},
) {
  const directory = temporaryDirectory();
  const file = join(directory, 'incoming');
  writeFileSync(file, bytes);
  const source = hotListSourceSchema.parse({ id: 'svs', name: 'SVS', format: 'clew', path: file, ...options.source });
  const draft = join(directory, 'svs.list.new');
  const request = {
    ...{ source, file, draft, now, fallbackExtractedAt: now, confirmed: false, snapshot: join(directory, 'svs.list') },
    isSealed: false,
    ...{
      archivePassword: options.password ?? null,
      expectedSha256: options.sha256 ?? null,
      signature: options.signature ?? null,
    },
  };
  return { outcome: await importFile(request, testKeys), draft };
}

async function zipped(files: Record<string, string>, password?: string): Promise<Uint8Array> {
  const zip = new ZipWriter(new BlobWriter());
  for (const [name, text] of Object.entries(files)) {
    await zip.add(name, new BlobReader(new Blob([text])), password === undefined ? {} : { password });
  }
  return new Uint8Array(await (await zip.close()).arrayBuffer());
}

const list = clewText(['7ABC123', '8XYZ987']);
const written = { kind: 'written', counts: { entries: 2, lines: 2, bad: 0 } };

test('a list is imported as it is, as gzip, as zip and as encrypted zip', async () => {
  expect((await imported(list)).outcome).toMatchObject(written);
  expect((await imported(gzipSync(list))).outcome).toMatchObject(written);
  expect((await imported(await zipped({ 'svs.tbl': list }))).outcome).toMatchObject(written);
  const encrypted = await zipped({ 'svs.tbl': list }, 'hush');
  expect((await imported(encrypted, { password: 'hush' })).outcome).toMatchObject(written);
  for (const password of ['wrong', undefined]) {
    const { outcome, draft } = await imported(encrypted, password ? { password } : {});
    expect(outcome.kind).toBe('refused');
    expect(existsSync(draft)).toBe(false);
  }
});

test('an archive that is cut off, holds two files, or unpacks to more than allowed is refused', async () => {
  const reasonOf = async (bytes: Uint8Array) => {
    const { outcome } = await imported(bytes, { source: { maxMegabytes: 1 } });
    return outcome.kind === 'refused' ? outcome.reason : outcome.kind;
  };
  expect(await reasonOf(gzipSync(list).subarray(0, 40))).toMatch(/does not unpack/);
  expect(await reasonOf(await zipped({ a: list, b: list }))).toMatch(/zip of 2 files/);
  expect(await reasonOf(gzipSync(Buffer.alloc(2_000_000)))).toMatch(/unpacks to more/);
});

test('S-9.7d: a file whose SHA-256 is not the one that the source gives is refused', async () => {
  expect((await imported(list, { sha256: 'a'.repeat(64) })).outcome).toMatchObject({ kind: 'refused' });
  const sha256 = createHash('sha256').update(list).digest('hex');
  expect((await imported(list, { sha256 })).outcome).toMatchObject(written);
});

test('S-11c: NCIC Immigration Violator entries are dropped and counted; skipped and foreign ones are counted too', async () => {
  const at = (nic: string, plate: string, state: string) =>
    `${nic}LA057020020190509${plate.padEnd(10)}${state}2009MC2009YAMACYLMCBLK`;
  const lines = ['HEADER 20261125', at('V123456789', '7ABC123', 'CA'), at('N123456789', '8XYZ987', 'CA')];
  lines.push(at('V123456780', '000', 'CA'), at('V123456781', '9AAA111', '0H'), at('V123456782', '???', 'CA'));
  const { outcome, draft } = await imported(lines.join('\n'), { source: { format: 'ncic-fixed', states: ['us-ca'] } });
  expect(outcome).toMatchObject({ counts: { entries: 1, immigration: 1, skipped: 2, otherState: 1, bad: 0 } });
  using snapshot = await Snapshot.open(draft, testKeys);
  expect([...snapshot.records()].map(({ plate }) => plate)).toEqual(['7ABC123']);
});

test('bad lines are counted and named; too many of them refuse the file', async () => {
  const text = list.replace('7ABC123 CA0120261120', '7ABC123 CA01nonsense');
  const { outcome } = await imported(text);
  expect(outcome).toMatchObject({ kind: 'refused', reason: '1 of its 2 lines are bad' });
  const tolerant = await imported(text, { source: { maxBadShare: 0.5 } });
  expect(tolerant.outcome).toMatchObject({ counts: { entries: 1, bad: 1 }, badLines: [{ line: 2 }] });
});

test('whatever the file holds, it is imported or refused', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 200 }),
      fc.constantFrom('', '\x1f\x8b', 'PK\x03\x04', list),
      async (junk, head) => {
        const { outcome } = await imported(Buffer.concat([Buffer.from(head, 'latin1'), junk]));
        expect(['written', 'refused']).toContain(outcome.kind);
      },
    ),
    { numRuns: 60 },
  );
});

test('a kill at any moment of an import leaves no whole file but a whole one', async () => {
  const { draft } = await imported(list);
  const whole = readFileSync(draft);
  for (const length of [0, 10, Math.floor(whole.length / 2), whole.length - 1]) {
    writeFileSync(draft, whole.subarray(0, length));
    await expect(Snapshot.open(draft, testKeys)).rejects.toMatchObject({ code: 'store_corrupt' });
  }
});

test('lines are the same however the bytes are cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: fc.constantFrom('a', 'é', '\n', '\r\n', ' ') }),
      fc.integer({ min: 1, max: 5 }),
      async (text, size) => {
        const bytes = Buffer.from(text);
        async function* chunks() {
          for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
        }
        const lines: string[] = [];
        await eachLine(chunks(), (line, number) => lines.push(`${number} ${line}`));
        const expected = text
          .split(/\r?\n/)
          .flatMap((line, index) => (line.trim() === '' ? [] : [`${index + 1} ${line}`]));
        expect(lines).toEqual(expected);
      },
    ),
  );
});

test('a list that the source signs is taken only with its signature: Ed25519, RSA and ECDSA as openssl makes them', async () => {
  const directory = temporaryDirectory();
  const at = (name: string) => join(directory, name);
  const openssl = (...parameters: string[]) => execFileSync('openssl', parameters, { cwd: directory, stdio: 'ignore' });
  writeFileSync(at('list'), list);
  for (const [algorithm, ...options] of [
    ['ed25519'],
    ['RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
    ['EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  ] as const) {
    openssl('genpkey', '-algorithm', algorithm, ...options, '-out', 'key.pem');
    openssl('pkey', '-in', 'key.pem', '-pubout', '-out', 'public.pem');
    if (algorithm === 'ed25519')
      openssl('pkeyutl', '-sign', '-inkey', 'key.pem', '-rawin', '-in', 'list', '-out', 'sig');
    else openssl('dgst', '-sha256', '-sign', 'key.pem', '-out', 'sig', 'list');
    const signature = { bytes: readFileSync(at('sig')), publicKey: readFileSync(at('public.pem'), 'utf8') };
    expect((await imported(list, { signature })).outcome, algorithm).toMatchObject(written);
    const text = { ...signature, bytes: Buffer.from(signature.bytes.toString('base64')) };
    expect((await imported(list, { signature: text })).outcome, algorithm).toMatchObject(written);
    const other = await imported(list.replace('7ABC123', '7ABC124'), { signature });
    expect(other.outcome, algorithm).toMatchObject({ kind: 'refused', reason: expect.stringMatching(/signature/) });
    const cut = { ...signature, bytes: signature.bytes.subarray(1) };
    expect((await imported(list, { signature: cut })).outcome, algorithm).toMatchObject({ kind: 'refused' });
  }
});
