import { PlatewardenError } from '../domain/errors.js';
import { reportFault } from './report-fault.js';

/** A shell's exit code for a command that SIGPIPE ended; Node ignores that signal and is told by a failed write. */
const outputClosed = 141;

/**
 * Has the command stop, as at SIGTERM, when standard output takes no more: without a word where its reader has had enough
 * (`| head -1`), else with what happened.
 */
export function stopAtClosedOutput(): void {
  process.stdout.once('error', (cause: NodeJS.ErrnoException) => {
    const lost = new PlatewardenError('disk_full', `The output cannot be written: ${cause.message}`, { cause });
    process.exitCode = cause.code === 'EPIPE' ? outputClosed : reportFault(lost);
    // One that does not listen has no threads that `process.exit` would tear down in their work.
    if (process.listenerCount('SIGTERM') > 0) process.kill(process.pid, 'SIGTERM');
    else process.exit();
  });
  // What is still written on the way out fails too.
  process.stdout.on('error', () => {});
}
