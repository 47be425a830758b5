import { readFileSync, readlinkSync } from 'node:fs';
import { z } from 'zod';

/** A process, told from another one that has its pid later. */
export const processMarkSchema = z.object({
  pid: z.int().positive(),
  /** When it began, in clock ticks since the machine did. */
  startTicks: z.string(),
  /** Where its pid counts: a container has its own. */
  pidNamespace: z.string(),
});
type ProcessMark = z.infer<typeof processMarkSchema>;

/** The mark of this process. */
export function ownProcessMark(): ProcessMark {
  return { pid: process.pid, startTicks: statOf('self').startTicks, pidNamespace: pidNamespace() };
}

/** Whether the process is certain to have ended; false, too, where it cannot be seen from here. */
export function hasEnded({ pid, startTicks, pidNamespace: space }: ProcessMark): boolean {
  if (space !== pidNamespace()) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return true;
  }
  try {
    const now = statOf(pid);
    return now.startTicks !== startTicks || now.state === 'Z';
  } catch {
    // Processes of others may be hidden (mount option hidepid).
    return false;
  }
}

/** Of proc_pid_stat(5): fields 3 and 22; the name before them may hold anything. */
function statOf(pid: number | 'self') {
  const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0]!, startTicks: fields[19]! };
}

function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    // A kernel without namespaces has one.
    return '';
  }
}
