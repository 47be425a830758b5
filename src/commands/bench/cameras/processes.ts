import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts processor time in hundredths of a second on every common build. */
const ticksPerSecond = 100;

/** Processor seconds that the ffmpeg children of this process have used so far. */
export function childSeconds(): number {
  let ticks = 0;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (name === 'ffmpeg' && Number(fields[1]) === process.pid) ticks += Number(fields[11]) + Number(fields[12]);
    } catch {
      // It ended while we looked.
    }
  }
  return ticks / ticksPerSecond;
}
