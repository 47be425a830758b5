import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { thinningFilter } from './thinning.js';

/** Seconds from the first at which frames pass, of 8 s at 25 a second whose clock is set by `stepSeconds` after 4 s. */
function passing(framesPerSecond: number, stepSeconds: number): number[] {
  const times = `setpts='PTS+(1.8e9+if(gte(N\\,100)\\,${stepSeconds}\\,0))/TB',settb=1/1000000`;
  const filters = `${times},${thinningFilter(framesPerSecond)},metadata=mode=add:key=t:value=1,metadata=mode=print:file=-`;
  const source = 'testsrc=rate=25:duration=8:size=32x32';
  const args = `-v error -f lavfi -i ${source} -vf ${filters} -copyts -fps_mode passthrough -f null -`;
  const said = execFileSync('ffmpeg', args.split(' '), { encoding: 'utf8' });
  return [...said.matchAll(/ pts:(\d+)/g)].map(([, us]) => Number(us) / 1e6 - 1.8e9);
}

test.each([0, -3600, -2, 3600])('25 frames a second become 10, though the clock is set by %i s', (step) => {
  const times = passing(10, step);
  expect(times.length).toBeGreaterThanOrEqual(79);
  expect(times.length).toBeLessThanOrEqual(82);
});
