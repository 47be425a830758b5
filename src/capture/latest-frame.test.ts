import { expect, test } from 'vitest';
import { LatestFrame } from './latest-frame.js';
import { greyFrame } from './testing/frames.js';

test('a frame that nobody took gives way to the next, and is told of', async () => {
  const dropped: number[] = [];
  const slot = new LatestFrame((frame) => dropped.push(frame.sequence));
  for (const sequence of [0, 1, 2]) slot.put(greyFrame({ sequence }));
  expect((await slot.take())?.sequence).toBe(2);
  expect(dropped).toEqual([0, 1]);
});

test('what waits can be taken at once, and once only', () => {
  const slot = new LatestFrame(() => {});
  slot.put(greyFrame({ sequence: 3 }));
  expect(slot.takeNow()?.sequence).toBe(3);
  expect(slot.takeNow()).toBeNull();
});

test('a taker waits for the next frame', async () => {
  const slot = new LatestFrame(() => {});
  const taken = slot.take();
  slot.put(greyFrame({ sequence: 7 }));
  expect((await taken)?.sequence).toBe(7);
});

test('closing lets the last frame through, then ends', async () => {
  const slot = new LatestFrame(() => {});
  slot.put(greyFrame({ sequence: 1 }));
  slot.close();
  expect((await slot.take())?.sequence).toBe(1);
  expect(await slot.take()).toBeNull();
});
