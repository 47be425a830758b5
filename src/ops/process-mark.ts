import { readlinkSync } from 'node:fs';
import { z } from 'zod';
import { type ProcessStat, processStat } from './process-stat.js';

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
  return { pid: process.pid, startTicks: startTicksOf(processStat('self')!), pidNamespace: pidNamespace() };
}

/** Whether the process is certain to have ended; false, too, where it cannot be seen from here. */
export function hasEnded({ pid, startTicks, pidNamespace: space }: ProcessMark): boolean {
  if (space !== pidNamespace()) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return true;
  }
  const now = processStat(pid);
  // Processes of others may be hidden (mount option hidepid).
  return now !== null && (startTicksOf(now) !== startTicks || now.fields[0] === 'Z');
}

/** Field 22. */
const startTicksOf = ({ fields }: ProcessStat) => fields[19]!;

function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    // A kernel without namespaces has one.
    return '';
  }
}
