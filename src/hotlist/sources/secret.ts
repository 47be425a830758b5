import { readFileSync } from 'node:fs';
import { PlatewardenError } from '../../domain/errors.js';

/** A secret or certificate from its file, without the line's end. @throws PlatewardenError file_unreadable */
export function readSecret(path: string): string {
  try {
    return readFileSync(path, 'utf8').trimEnd();
  } catch (cause) {
    throw new PlatewardenError('file_unreadable', `${path} cannot be read`, {
      hint: 'The hot list’s configuration names it; the service user must be able to read it.',
      cause,
    });
  }
}
