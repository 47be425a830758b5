import { createHmac, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { KeySource } from '../domain/configuration/key.js';
import { PlatewardenError } from '../domain/errors.js';
import { createDefaultKey, loadMasterKey, masterKeyPath, newMasterKey } from './keys.js';
import { replaceFile, type SealingKey, type SealingKeys, seal, sealedBy, unseal } from './sealed-file.js';

const fileName = 'keyring.json';
const boundName = 'keyring';
const keyHex = z.string().regex(/^[0-9a-f]{64}$/);
const contentSchema = z.object({
  database: keyHex,
  files: z.array(z.object({ id: z.string().regex(/^[0-9a-f]{16}$/), key: keyHex })).min(1),
});
type Content = z.infer<typeof contentSchema>;
const fileSchema = z.object({ version: z.literal(1), wraps: z.array(z.base64()).min(1) });

/**
 * The data directory's own keys, random, sealed in `keyring.json` under the master key. Rotation gives the directory a
 * new master key and a new file key while the daemon runs: data that the old ones sealed stay readable.
 */
export class Keyring implements SealingKeys {
  readonly #directory: string;
  readonly #source: KeySource;
  #content: Content;
  #version: string;

  private constructor(directory: string, source: KeySource, content: Content) {
    this.#directory = directory;
    this.#source = source;
    this.#content = content;
    this.#version = versionOf(join(directory, fileName));
  }

  /**
   * Opens the keyring of `directory`; makes it, and the default master key, where the directory is new.
   * @throws PlatewardenError key_wrong when the master key does not open it (nothing is touched); key_missing
   */
  static open(directory: string, source: KeySource): Keyring {
    const path = join(directory, fileName);
    if (existsSync(path)) return new Keyring(directory, source, read(path, loadMasterKey(source, directory)));
    if (existsSync(join(directory, 'platewarden.db'))) {
      throw new PlatewardenError('key_missing', `${path} is gone, and with it the keys of the database beside it`, {
        hint: 'Put the keyring back from a backup.',
      });
    }
    createDefaultKey(source, directory);
    const master = loadMasterKey(source, directory);
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const content = { database: randomBytes(32).toString('hex'), files: [newFileKey()] };
    write(path, content, [master]);
    return new Keyring(directory, source, content);
  }

  /** Encrypts the database's pages. */
  databaseKey(): Buffer {
    return Buffer.from(this.#content.database, 'hex');
  }

  current(): SealingKey {
    return sealingKey(this.#content.files.at(-1)!);
  }

  /** A key that this process does not know yet may have been added by another: the file is read again. */
  byId(id: string): SealingKey | null {
    const find = () => this.#content.files.find((file) => file.id === id);
    if (find() === undefined) this.reload();
    const found = find();
    return found === undefined ? null : sealingKey(found);
  }

  /** Reads the file again if another process changed it; asking a TPM for the master key may take a second. */
  reload(): void {
    const path = join(this.#directory, fileName);
    const version = versionOf(path);
    if (version === this.#version) return;
    this.#content = read(path, loadMasterKey(this.#source, this.#directory));
    this.#version = version;
  }

  /**
   * Changes the master key and the key that new files are sealed with. The keyring opens with both master keys until
   * the new one is in its place, so that a power cut at any moment leaves one that fits.
   * @param placed for a credential or a command: the new master key, which the operator puts in its place afterwards;
   * the old one opens the keyring until `retireOldMaster`
   */
  rotate(placed?: Buffer): void {
    const path = join(this.#directory, fileName);
    const old = loadMasterKey(this.#source, this.#directory);
    const content = { ...this.#content, files: [...this.#content.files, newFileKey()] };
    const next = placed ?? newMasterKey();
    if (this.#source.kind !== 'file' && placed === undefined) {
      throw new PlatewardenError('usage', `The new key must be given, since it is kept by a ${this.#source.kind}`);
    }
    write(path, content, [old, next]);
    this.#content = content;
    if (this.#source.kind !== 'file') return;
    replaceFile(masterKeyPath(this.#source, this.#directory), `${next.toString('hex')}\n`);
    this.retireOldMaster();
  }

  /** From now on only the master key in place opens the keyring. */
  retireOldMaster(): void {
    write(join(this.#directory, fileName), this.#content, [loadMasterKey(this.#source, this.#directory)]);
  }
}

/** Changes with every replacement of the file. */
function versionOf(path: string): string {
  const { ino, mtimeMs } = statSync(path);
  return `${ino} ${mtimeMs}`;
}

function newFileKey(): Content['files'][number] {
  return { id: randomBytes(8).toString('hex'), key: randomBytes(32).toString('hex') };
}

function sealingKey({ id, key }: Content['files'][number]): SealingKey {
  return { id, key: Buffer.from(key, 'hex') };
}

/** The one key that a wrap of the keyring needs, named by a fingerprint that says nothing of the key. */
function only(master: Buffer): SealingKeys {
  const id = createHmac('sha256', master).update('platewarden master key').digest('hex').slice(0, 16);
  const key = { id, key: master };
  return { current: () => key, byId: (wanted) => (wanted === id ? key : null) };
}

function write(path: string, content: Content, masters: readonly Buffer[]): void {
  const plain = Buffer.from(JSON.stringify(content));
  const wraps = masters.map((master) => seal(only(master), boundName, plain).toString('base64'));
  replaceFile(path, `${JSON.stringify({ version: 1, wraps }, null, 2)}\n`);
}

function read(path: string, master: Buffer): Content {
  const keys = only(master);
  const wraps = parsed(path, () => fileSchema.parse(JSON.parse(readFileSync(path, 'utf8')))).wraps.map((wrap) =>
    Buffer.from(wrap, 'base64'),
  );
  const wrap = wraps.find((bytes) => sealedBy(path, bytes) === keys.current().id);
  if (wrap === undefined) {
    throw new PlatewardenError('key_wrong', `The master key given is not the one that ${path} was sealed with`, {
      hint: 'Nothing was touched. Give the right key, or start with an empty data directory.',
    });
  }
  return parsed(path, () => contentSchema.parse(JSON.parse(unseal(keys, boundName, wrap).toString())));
}

function parsed<T>(path: string, parse: () => T): T {
  try {
    return parse();
  } catch (cause) {
    throw new PlatewardenError('store_corrupt', `${path} is damaged`, {
      hint: 'Put the keyring back from a backup.',
      cause,
    });
  }
}
