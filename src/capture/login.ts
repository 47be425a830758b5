import { readFileSync } from 'node:fs';
import { PlatewardenError } from '../domain/errors.js';

/** What opens a camera. */
export interface Login {
  readonly username: string | null;
  readonly password: string | null;
}

/** The login as configured; the file is read each time, so that a new password needs no restart. @throws file_unreadable */
export function loginOf(source: { username?: string | undefined; passwordFile?: string | undefined }): Login {
  return { username: source.username ?? null, password: source.passwordFile ? firstLine(source.passwordFile) : null };
}

function firstLine(path: string): string {
  try {
    return readFileSync(path, 'utf8').split(/\r?\n/, 1)[0] ?? '';
  } catch (cause) {
    throw new PlatewardenError('file_unreadable', `The password file ${path} cannot be read`, { cause });
  }
}
