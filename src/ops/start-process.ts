import { type ChildProcess, fork } from 'node:child_process';
import { setPriority } from 'node:os';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Below everything that a person waits for (setpriority(2)). */
const lowPriority = 10;

/**
 * A process of its own, at low priority, that runs the module `name` (without extension) beside the module whose
 * `import.meta.url` is `from`: for long work inside a library that no thread could be stopped in. Ends with `signal`.
 */
export function startProcess(name: string, from: string, signal: AbortSignal | undefined): ChildProcess {
  const extension = extname(new URL(from).pathname);
  const child = fork(fileURLToPath(new URL(`${name}${extension}`, from)), {
    execArgv: extension === '.ts' ? ['--import', 'tsx'] : [],
    serialization: 'advanced',
    killSignal: 'SIGKILL',
    ...(signal && { signal }),
  });
  if (child.pid !== undefined) setPriority(child.pid, lowPriority);
  return child;
}
