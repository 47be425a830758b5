import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import type { KeySource } from '../domain/configuration/key.js';
import { Keyring } from './keyring.js';
import { loadMasterKey } from './keys.js';
import { readSealedFile, seal, unseal, writeSealedFile } from './sealed-file.js';

const byFile: KeySource = { kind: 'file' };

function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'platewarden-keys-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

test('the first start makes a key and a keyring that the next start opens', () => {
  const directory = temporaryDirectory();
  const made = Keyring.open(directory, byFile);
  const opened = Keyring.open(directory, byFile);
  expect(opened.databaseKey()).toEqual(made.databaseKey());
  expect(unseal(opened, 'a', seal(made, 'a', Buffer.from('secret')))).toEqual(Buffer.from('secret'));
});

test('a sealed file opens only under its own name, unchanged', () => {
  const directory = temporaryDirectory();
  const keys = Keyring.open(directory, byFile);
  const path = join(directory, 'list');
  writeSealedFile(keys, path, 'list', Buffer.from('7ABC123'));
  expect(readFileSync(path).includes('7ABC123')).toBe(false);
  expect(readSealedFile(keys, path, 'list').toString()).toBe('7ABC123');
  expect(() => readSealedFile(keys, path, 'other')).toThrow(/changed since it was sealed, or renamed/);
  expect(() => readSealedFile(keys, join(directory, 'none'), 'none')).toThrow(/cannot be read/);
});

test('every nonce is new, and any change of a byte is found', () => {
  const keys = Keyring.open(temporaryDirectory(), byFile);
  expect(seal(keys, 'a', Buffer.from('x'))).not.toEqual(seal(keys, 'a', Buffer.from('x')));
  fc.assert(
    fc.property(fc.uint8Array(), fc.nat(), fc.integer({ min: 1, max: 255 }), (plain, at, change) => {
      const sealed = seal(keys, 'a', plain);
      expect(unseal(keys, 'a', sealed)).toEqual(Buffer.from(plain));
      sealed[at % sealed.length]! ^= change;
      expect(() => unseal(keys, 'a', sealed)).toThrow();
    }),
  );
});

test('rotation: old files stay readable, new ones get a new key, and a running process keeps up', () => {
  const directory = temporaryDirectory();
  const running = Keyring.open(directory, byFile);
  const before = seal(running, 'a', Buffer.from('old'));
  const master = readFileSync(join(directory, 'master.key'));
  const rotating = Keyring.open(directory, byFile);
  rotating.rotate();
  expect(readFileSync(join(directory, 'master.key'))).not.toEqual(master);
  const after = seal(rotating, 'a', Buffer.from('new'));
  expect(rotating.current().id).not.toBe(running.current().id);
  expect(unseal(running, 'a', after).toString()).toBe('new');
  expect(running.current().id).toBe(rotating.current().id);
  expect(unseal(Keyring.open(directory, byFile), 'a', before).toString()).toBe('old');
  writeFileSync(join(directory, 'master.key'), master);
  expect(() => Keyring.open(directory, byFile)).toThrow(/is not the one/);
});

test('the master key is not asked for again while the keyring is as it was', () => {
  const directory = temporaryDirectory();
  const keyring = Keyring.open(directory, byFile);
  const sealed = seal(Keyring.open(temporaryDirectory(), byFile), 'a', Buffer.from('of another unit'));
  rmSync(join(directory, 'master.key'));
  keyring.reload();
  expect(() => unseal(keyring, 'a', sealed)).toThrow(/does not hold/);
});

test('with a key that others keep, both open the keyring until the old one is retired', () => {
  const directory = temporaryDirectory();
  const keys = temporaryDirectory();
  const credential: KeySource = { kind: 'credential', name: 'platewarden-key' };
  process.env.CREDENTIALS_DIRECTORY = keys;
  onTestFinished(() => {
    delete process.env.CREDENTIALS_DIRECTORY;
  });
  const place = (key: Buffer) => writeFileSync(join(keys, 'platewarden-key'), key.toString('hex'));
  const [old, next] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
  place(old);
  const keyring = Keyring.open(directory, credential);
  expect(() => keyring.rotate()).toThrow(/new key must be given/);
  keyring.rotate(next);
  Keyring.open(directory, credential);
  place(next);
  Keyring.open(directory, credential).retireOldMaster();
  place(old);
  expect(() => Keyring.open(directory, credential)).toThrow(/is not the one/);
});

test('a command hook prints the key; one that fails is named', () => {
  const print = (text: string): KeySource => ({ kind: 'command', command: ['printf', text] });
  expect(loadMasterKey(print('ab'.repeat(32)), '')).toEqual(Buffer.alloc(32, 0xab));
  expect(() => loadMasterKey(print('abc'), '')).toThrow(/64 hexadecimal digits/);
  expect(() => loadMasterKey({ kind: 'command', command: ['false'] }, '')).toThrow(/The key command false failed/);
});

test('a key file that others may read is refused', () => {
  const directory = temporaryDirectory();
  Keyring.open(directory, byFile);
  chmodSync(join(directory, 'master.key'), 0o640);
  expect(() => Keyring.open(directory, byFile)).toThrow(/mode 640/);
});

test('no keyring is made beside a database whose keyring is gone, nor a key in place of a missing one', () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'platewarden.db'), '');
  expect(() => Keyring.open(directory, byFile)).toThrow(/is gone/);
  expect(readdirSync(directory)).toEqual(['platewarden.db']);
  const other = temporaryDirectory();
  Keyring.open(other, byFile);
  rmSync(join(other, 'master.key'));
  expect(() => Keyring.open(other, byFile)).toThrow(/master.key cannot be read/);
  writeFileSync(join(other, 'keyring.json'), '{"version":1}');
  writeFileSync(join(other, 'master.key'), 'ab'.repeat(32), { mode: 0o600 });
  expect(() => Keyring.open(other, byFile)).toThrow(/is damaged/);
});
