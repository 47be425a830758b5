import { readFileSync } from 'node:fs';

/** Name and the fields from the third on (state, parent, …) of proc_pid_stat(5); null when it is gone or hidden. */
export interface ProcessStat {
  readonly name: string;
  readonly fields: readonly string[];
}

/** Of a process, of one of its threads (`PID/task/TID`), or of `self`. */
export function processStat(task: number | string): ProcessStat | null {
  try {
    const stat = readFileSync(`/proc/${task}/stat`, 'latin1');
    // The name may hold anything, brackets too.
    const end = stat.lastIndexOf(')');
    return { name: stat.slice(stat.indexOf('(') + 1, end), fields: stat.slice(end + 2).split(' ') };
  } catch {
    return null;
  }
}
