import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const source = pathToFileURL(`${import.meta.dirname}/stop-signals.ts`).href;
/** Hangs while it stops, as a daemon whose disk does not answer. */
const hanging = `
  import('tsx/esm/api').then(({ register }) => { register(); return import('${source}'); }).then(({ stopSignals }) => {
    stopSignals().signal.addEventListener('abort', () => process.stdout.write('stopping'));
    setInterval(() => {}, 1000);
    process.stdout.write('ready');
  });
`;

test.each(['SIGINT', 'SIGTERM'] as const)('a second %s ends a process that hangs while it stops', async (signal) => {
  const child = spawn(process.execPath, ['-e', hanging], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = once(child, 'exit');
  expect(String((await once(child.stdout, 'data'))[0])).toBe('ready');
  child.kill(signal);
  expect(String((await once(child.stdout, 'data'))[0])).toBe('stopping');
  child.kill(signal);
  expect(await ended).toEqual([null, signal]);
});
