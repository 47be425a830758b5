import { expect, test } from 'vitest';
import { LatestFrame } from './latest-frame.js';
import { greyFrame } from './testing/frames.js';

/** A queue into which frames are put by number, and the numbers of those that it dropped. */
function queue() {
  const dropped: number[] = [];
  const frames = new LatestFrame(({ sequence }) => dropped.push(sequence));
  const put = (...sequences: number[]) => {
    for (const sequence of sequences) frames.put(greyFrame({ sequence, monotonicMs: sequence * 100 }));
  };
  return { frames, put, dropped };
}

test('recognition that is behind for a moment is handed every frame, in turn', async () => {
  const { frames, put, dropped } = queue();
  put(0, 1);
  expect(frames.takeNewer()).toBeNull();
  expect((await frames.take())?.sequence).toBe(0);
  put(2);
  expect(frames.isBehind).toBe(true);
  expect([(await frames.take())?.sequence, (await frames.take())?.sequence]).toEqual([1, 2]);
  expect(frames.isBehind).toBe(false);
  expect(dropped).toEqual([]);
});

test('once it does not keep up the latest wins, and what gave way is told of', async () => {
  const { frames, put, dropped } = queue();
  put(0, 1, 2);
  expect((await frames.take())?.sequence).toBe(2);
  expect(frames.isBehind).toBe(true);
  put(3, 4);
  expect(frames.takeNewer()?.sequence).toBe(4);
  expect(frames.takeNewer()).toBeNull();
  expect(dropped).toEqual([0, 1, 3]);
});

test('…until for two seconds none was dropped', async () => {
  const { frames, put, dropped } = queue();
  put(0, 1, 2);
  for (let sequence = 2; sequence < 22; sequence++) {
    expect((await frames.take())?.sequence).toBe(sequence);
    put(sequence + 1);
  }
  put(23);
  expect(frames.takeNewer()).toBeNull();
  expect([(await frames.take())?.sequence, (await frames.take())?.sequence]).toEqual([22, 23]);
  expect(dropped).toEqual([0, 1]);
});

test('a taker waits for the next frame', async () => {
  const { frames, put } = queue();
  const taken = frames.take();
  put(7);
  expect((await taken)?.sequence).toBe(7);
});

test('closing lets what waits through, then ends', async () => {
  const { frames, put } = queue();
  put(1, 2);
  frames.close();
  expect([(await frames.take())?.sequence, (await frames.take())?.sequence]).toEqual([1, 2]);
  expect(await frames.take()).toBeNull();
});
