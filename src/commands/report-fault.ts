import { asPlatewardenError } from '../domain/errors.js';

/**
 * Says on standard error what happened and what to do, and returns the exit code. A fault of our own (`internal`) adds
 * its stack, since nobody but its authors can mend it.
 */
export function reportFault(error: unknown): number {
  const fault = asPlatewardenError(error);
  process.stderr.write(`platewarden: ${fault.message}\n`);
  if (fault.hint) process.stderr.write(`${fault.hint.replaceAll(/^/gm, '  ')}\n`);
  if (fault.code === 'internal' && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`);
  return fault.exitCode;
}
