import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { KeySource } from '../domain/configuration/key.js';
import { PlatewardenError } from '../domain/errors.js';
import { replaceFile } from './sealed-file.js';

const commandTimeoutMs = 10_000;

/** The file that holds the master key where the configuration names none. */
export function masterKeyPath(source: Extract<KeySource, { kind: 'file' }>, directory: string): string {
  return source.path ?? join(directory, 'master.key');
}

/**
 * The 32 bytes that open the data directory's keyring, from where the configuration says.
 * @throws PlatewardenError key_missing when there is none; key_wrong when it is not 64 hexadecimal digits, or when
 * others than its owner may read the file
 */
export function loadMasterKey(source: KeySource, directory: string): Buffer {
  switch (source.kind) {
    case 'file':
      return parse(readKeyFile(masterKeyPath(source, directory)), masterKeyPath(source, directory));
    case 'credential':
      return parse(readCredential(source.name), `the credential ${source.name}`);
    case 'command':
      return parse(runCommand(source.command), source.command[0]!);
  }
}

/**
 * Makes the default key file at the first start, before there is anything to open; a file that exists is left.
 * @throws PlatewardenError disk_full, store_failed
 */
export function createDefaultKey(source: KeySource, directory: string): void {
  if (source.kind !== 'file' || source.path !== undefined) return;
  const path = masterKeyPath(source, directory);
  if (existsSync(path)) return;
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    replaceFile(path, `${newMasterKey().toString('hex')}\n`);
  } catch (cause) {
    const isFull = (cause as NodeJS.ErrnoException).code === 'ENOSPC';
    throw new PlatewardenError(isFull ? 'disk_full' : 'store_failed', `The key ${path} cannot be written`, {
      cause,
      hint: isFull ? 'Free space on the disk and start again.' : 'Who runs Platewarden must be allowed to write there.',
    });
  }
}

export function newMasterKey(): Buffer {
  return randomBytes(32);
}

function parse(text: string, origin: string): Buffer {
  const digits = text.trim();
  if (/^[0-9a-fA-F]{64}$/.test(digits)) return Buffer.from(digits, 'hex');
  throw new PlatewardenError('key_wrong', `${origin} does not hold 64 hexadecimal digits`, {
    hint: '`openssl rand -hex 32` makes a key.',
  });
}

function readKeyFile(path: string): string {
  const text = readOrMissing(path, `Put the key's 64 hexadecimal digits into ${path}, mode 0600.`);
  const mode = statSync(path).mode & 0o777;
  if ((mode & 0o077) === 0) return text;
  throw new PlatewardenError('key_wrong', `${path} has mode ${mode.toString(8)}: others than its owner may read it`, {
    hint: `chmod 600 ${path}, and rotate the key if others had access.`,
  });
}

function readCredential(name: string): string {
  const directory = process.env.CREDENTIALS_DIRECTORY;
  const hint = `Set LoadCredentialEncrypted=${name} in the systemd unit.`;
  if (directory !== undefined) return readOrMissing(join(directory, name), hint);
  throw new PlatewardenError('key_missing', `No credentials were passed to this process`, { hint });
}

function readOrMissing(path: string, hint: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new PlatewardenError('key_missing', `The key ${path} cannot be read`, { hint, cause });
  }
}

function runCommand([program, ...parameters]: readonly string[]): string {
  try {
    return execFileSync(program!, parameters, {
      encoding: 'utf8',
      timeout: commandTimeoutMs,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  } catch (cause) {
    throw new PlatewardenError('key_missing', `The key command ${program} failed`, {
      hint: 'Run it by hand as the service user; it must print the key and exit with 0.',
      cause,
    });
  }
}
