import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { PlatewardenError } from '../domain/errors.js';

/** 32 bytes for AES-256-GCM and the 8 bytes (as hex) that sealed files name it by. */
export interface SealingKey {
  readonly id: string;
  readonly key: Buffer;
}

/** The keys that files are sealed with: new ones with the current one, older ones stay readable. */
export interface SealingKeys {
  current(): SealingKey;
  byId(id: string): SealingKey | null;
}

const magic = Buffer.from('PWS1');
const idBytes = 8;
const nonceBytes = 12;
const tagBytes = 16;
/** Bytes that sealing adds: `PWS1`, key id, nonce, authentication tag. */
export const sealBytesAdded = magic.length + idBytes + nonceBytes + tagBytes;

/**
 * `plain` encrypted with AES-256-GCM under a fresh nonce and bound to `name`: moved to another name it does not open.
 */
export function seal(keys: SealingKeys, name: string, plain: Uint8Array): Buffer {
  const { id, key } = keys.current();
  const header = Buffer.concat([magic, Buffer.from(id, 'hex'), randomBytes(nonceBytes)]);
  const cipher = createCipheriv('aes-256-gcm', key, header.subarray(-nonceBytes));
  cipher.setAAD(bound(header, name));
  const sealed = cipher.update(plain);
  cipher.final();
  return Buffer.concat([header, cipher.getAuthTag(), sealed]);
}

/** The id of the key that `sealed` needs, as hex. @throws PlatewardenError store_corrupt when it is no sealed file */
export function sealedBy(name: string, sealed: Uint8Array): string {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  if (bytes.length < sealBytesAdded || !bytes.subarray(0, magic.length).equals(magic)) {
    throw new PlatewardenError('store_corrupt', `${name} is not a sealed file`);
  }
  return bytes.subarray(magic.length, magic.length + idBytes).toString('hex');
}

/** What was sealed under `name`. @throws PlatewardenError key_wrong for an unknown key; store_corrupt when changed */
export function unseal(keys: SealingKeys, name: string, sealed: Uint8Array): Buffer {
  const id = sealedBy(name, sealed);
  const known = keys.byId(id);
  if (known === null) {
    throw new PlatewardenError('key_wrong', `${name} was sealed with key ${id}, which this keyring does not hold`);
  }
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  const header = bytes.subarray(0, magic.length + idBytes + nonceBytes);
  const decipher = createDecipheriv('aes-256-gcm', known.key, header.subarray(-nonceBytes));
  decipher.setAAD(bound(header, name));
  decipher.setAuthTag(bytes.subarray(header.length, sealBytesAdded));
  try {
    // GCM holds nothing back: the end only checks, and a copy of a large file less is garbage less.
    const plain = decipher.update(bytes.subarray(sealBytesAdded));
    decipher.final();
    return plain;
  } catch (cause) {
    throw new PlatewardenError('store_corrupt', `${name} was changed since it was sealed, or renamed`, { cause });
  }
}

function bound(header: Buffer, name: string): Buffer {
  return Buffer.concat([header, Buffer.from(name)]);
}

/** Seals `plain` under `name` into the file `path`: synced, then renamed into place; a power cut leaves old or new. */
export function writeSealedFile(keys: SealingKeys, path: string, name: string, plain: Uint8Array): void {
  replaceFile(path, seal(keys, name, plain));
}

/** What `writeSealedFile` sealed. @throws PlatewardenError file_unreadable, key_wrong, store_corrupt */
export function readSealedFile(keys: SealingKeys, path: string, name: string): Buffer {
  let sealed: Buffer;
  try {
    sealed = readFileSync(path);
  } catch (cause) {
    throw new PlatewardenError('file_unreadable', `${path} cannot be read`, { cause });
  }
  return unseal(keys, name, sealed);
}

/** Replaces a file's content, mode 0600, so that a power cut leaves the old content or the new. */
export function replaceFile(path: string, content: Uint8Array | string): void {
  const draft = `${path}.new`;
  try {
    const file = openSync(draft, 'w', 0o600);
    try {
      writeSync(file, typeof content === 'string' ? Buffer.from(content) : content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(draft, path);
    syncDirectory(dirname(path));
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

function syncDirectory(path: string): void {
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}
