import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts processor time in hundredths of a second on every common build. */
const ticksPerSecond = 100;

/** Processor seconds that a process, or one of its threads (`PID/task/TID`), has used so far; 0 when it is gone. */
export function processorSeconds(task: number | string): number {
  const stat = statOf(task);
  return stat === null ? 0 : (Number(stat.fields[11]) + Number(stat.fields[12])) / ticksPerSecond;
}

/** The children of a process that are called `name`. */
export function childrenOf(pid: number, name: string): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((child) => {
      const stat = statOf(child);
      return stat !== null && stat.name === name && Number(stat.fields[1]) === pid;
    });
}

/** Memory that a process holds in RAM, and the most it ever did, megabytes. */
export function memoryMb(pid: number): { readonly now: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const megabytes = (field: string) =>
    Math.round(Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0) / 1000);
  return { now: megabytes('VmRSS'), peak: megabytes('VmHWM') };
}

/** Name and the fields from the third on (state, parent, …) of proc(5)'s `stat`; null when it is gone. */
function statOf(task: number | string): { readonly name: string; readonly fields: readonly string[] } | null {
  try {
    const stat = readFileSync(`/proc/${task}/stat`, 'utf8');
    const end = stat.lastIndexOf(')');
    return { name: stat.slice(stat.indexOf('(') + 1, end), fields: stat.slice(end + 2).split(' ') };
  } catch {
    return null;
  }
}
