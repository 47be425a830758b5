import { readdirSync, readFileSync } from 'node:fs';
import { processStat } from '../../../ops/process-stat.js';

/** Linux counts processor time in hundredths of a second on every common build. */
const ticksPerSecond = 100;

/** Processor seconds that a process, or one of its threads (`PID/task/TID`), has used so far; 0 when it is gone. */
export function processorSeconds(task: number | string): number {
  const stat = processStat(task);
  return stat === null ? 0 : (Number(stat.fields[11]) + Number(stat.fields[12])) / ticksPerSecond;
}

/** The children of a process that are called `name`. */
export function childrenOf(pid: number, name: string): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((child) => {
      const stat = processStat(child);
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
