import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { hasEnded, ownProcessMark } from './process-mark.js';

test('a process that lives has not ended, one that was killed has, whoever has its pid by now', async () => {
  const own = ownProcessMark();
  expect(hasEnded(own)).toBe(false);
  expect(hasEnded({ ...own, startTicks: '1' })).toBe(true);
  const child = spawn('sleep', ['60']);
  await once(child, 'spawn');
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(hasEnded({ ...own, pid: child.pid! })).toBe(true);
});

test('a process that was killed and that nobody has taken notice of has ended', async () => {
  // A parent that never waits for its child, which tells when that began.
  const script = `sleep 60 & cut -d' ' -f22 /proc/$!/stat; kill -9 $!; echo $!; exec sleep 60`;
  const parent = spawn('sh', ['-c', script]);
  const lines: string[] = [];
  for await (const text of parent.stdout) {
    lines.push(...String(text).split('\n').filter(Boolean));
    if (lines.length >= 2) break;
  }
  const [startTicks, pid] = lines;
  const mark = { ...ownProcessMark(), pid: Number(pid), startTicks: startTicks! };
  await expect.poll(() => hasEnded(mark)).toBe(true);
  parent.kill('SIGKILL');
});

test('of a process in another container nothing is known', () => {
  expect(hasEnded({ ...ownProcessMark(), startTicks: '1', pidNamespace: 'pid:[1]' })).toBe(false);
});
