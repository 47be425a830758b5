import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { bothLoaded } from './engine.js';

test('that one model cannot be loaded is told when the other is', async () => {
  let isLoaded = false;
  const other = setImmediate().then(() => {
    isLoaded = true;
  });
  await expect(bothLoaded(other, Promise.reject(new Error('cut off')))).rejects.toThrow('cut off');
  expect(isLoaded).toBe(true);
});
