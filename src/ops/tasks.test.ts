import { expect, test } from 'vitest';
import { Tasks } from './tasks.js';

const untilAborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));

test('stopping aborts the loops and waits for them', async () => {
  const tasks = new Tasks();
  let ended = false;
  tasks.start(async (signal) => {
    await untilAborted(signal);
    ended = true;
  });
  expect(await tasks.stop(60_000)).toBe(true);
  expect(ended).toBe(true);
});

test('a loop that does not listen is left behind at the deadline', async () => {
  const tasks = new Tasks();
  tasks.start(() => new Promise(() => {}));
  expect(await tasks.stop(1)).toBe(false);
});

test('the first failure is told, the others can still be stopped', async () => {
  const tasks = new Tasks();
  tasks.start(untilAborted);
  tasks.start(async () => {
    throw new Error('the disk is gone');
  });
  await expect(tasks.failed).rejects.toThrow('the disk is gone');
  expect(await tasks.stop(60_000)).toBe(true);
});
