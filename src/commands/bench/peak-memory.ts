import { readFileSync, writeFileSync } from 'node:fs';

/** Has Linux forget how much memory this process ever had resident. @returns how much it has now, bytes */
export function startPeak(): number {
  writeFileSync('/proc/self/clear_refs', '5');
  return peakBytes();
}

/** The most that was resident at any moment since `startPeak`, bytes: what is read from time to time misses the peaks. */
export function peakBytes(): number {
  const kibibytes = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return Number(kibibytes) * 1024;
}
