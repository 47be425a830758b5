import { asPlatewardenError, PlatewardenError } from '../domain/errors.js';

/**
 * Says on standard error what happened and what to do, and returns the exit code. A fault of our own (`internal`) adds
 * its stack, since nobody but its authors can mend it.
 */
export function reportFault(error: unknown): number {
  const fault = fileFault(error) ?? asPlatewardenError(error);
  process.stderr.write(`platewarden: ${fault.message}\n`);
  if (fault.hint) process.stderr.write(`${fault.hint.replaceAll(/^/gm, '  ')}\n`);
  if (fault.code === 'internal' && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`);
  return fault.exitCode;
}

/** A path that a person gave and that does not do is no fault of ours. */
function fileFault(error: unknown): PlatewardenError | null {
  if (!(error instanceof Error) || error instanceof PlatewardenError) return null;
  // Reading a folder as a file tells no path.
  const { code = '', path = 'The file given' } = error as NodeJS.ErrnoException;
  const words = fileFaults[code];
  return words === undefined ? null : new PlatewardenError('file_unreadable', `${path}: ${words}`);
}

const fileFaults: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'may not be opened by this user',
  EISDIR: 'is a folder',
  ENOTDIR: 'lies in something that is no folder',
  EEXIST: 'is there already',
  EROFS: 'lies on what cannot be written to',
};
