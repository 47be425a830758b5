import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { deadline } from './deadline.js';

const never = new AbortController().signal;

test('a deadline comes, also when garbage was collected meanwhile', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  using bounded = deadline(never, 300);
  // In turns of their own, since what a turn has touched is kept to its end.
  for (let turn = 0; turn < 3; turn++) {
    await delay(20);
    collect();
  }
  await once(bounded.signal, 'abort', { signal: AbortSignal.timeout(5000) });
  expect(bounded.signal.reason).toMatchObject({ message: 'not done within 0.3 s' });
});

test('a deadline aborts with the signal that it goes with, also one that has aborted', () => {
  const stop = new AbortController();
  using bounded = deadline(stop.signal, 60_000);
  expect(bounded.signal.aborted).toBe(false);
  stop.abort('stop');
  expect(bounded.signal.reason).toBe('stop');
  using late = deadline(stop.signal, 60_000);
  expect(late.signal.reason).toBe('stop');
});
