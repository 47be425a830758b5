import { Worker } from 'node:worker_threads';
import sharp from 'sharp';
import { afterEach, expect, test } from 'vitest';
import { decodeImage } from './image/decode-image.js';
import { WorkerPool } from './worker-pool.js';

const frame = { width: 32, height: 16, format: 'rgb24' as const, pixels: new Uint8Array(32 * 16 * 3) };
let pool: WorkerPool | undefined;
afterEach(() => pool?.[Symbol.asyncDispose]());

/** A worker that answers each request with no read, and dies of a frame one pixel wide. */
const mortal = () =>
  new Worker(
    `const { parentPort } = require('node:worker_threads');
     parentPort.on('message', ({ id, frame }) => {
       if (frame.width === 1) process.exit(9);
       parentPort.postMessage({ kind: 'reads', id, reads: [] });
     });
     parentPort.postMessage({ kind: 'ready' });`,
    { eval: true },
  );

test('a thread that dies fails its own request only, and is replaced', async () => {
  pool = await WorkerPool.open('onnx', 1, mortal);
  const fatal = pool.recognise({ ...frame, width: 1 });
  const next = pool.recognise(frame);
  await expect(fatal).rejects.toMatchObject({ code: 'engine_failed' });
  await expect(next).resolves.toEqual([]);
});

test('what is looked at is asked for when a thread is free for it, and may by then be nothing', async () => {
  pool = await WorkerPool.open('onnx', 1, mortal);
  const asked: string[] = [];
  const due = (name: string, request: { frame: typeof frame } | null) => () => {
    asked.push(name);
    return request;
  };
  const first = pool.recogniseDue(due('first', { frame }));
  const gone = pool.recogniseDue(due('gone', null));
  const broken = pool.recogniseDue(() => {
    throw new Error('no frame');
  });
  const last = pool.recogniseDue(due('last', { frame }));
  expect(asked).toEqual(['first']);
  await expect(first).resolves.toEqual([]);
  await expect(gone).resolves.toBeNull();
  await expect(broken).rejects.toThrow('no frame');
  await expect(last).resolves.toEqual([]);
  expect(asked).toEqual(['first', 'gone', 'last']);
});

test('an engine that cannot start is said at once', async () => {
  const broken = () => new Worker('throw new Error("no such model")', { eval: true });
  await expect(WorkerPool.open('onnx', 2, broken)).rejects.toMatchObject({
    code: 'engine_failed',
    message: expect.stringContaining('no such model'),
  });
});

test('closing fails what is under way', async () => {
  const idle = () =>
    new Worker(`require('node:worker_threads').parentPort.on('message', () => {}).postMessage({ kind: 'ready' })`, {
      eval: true,
    });
  const closing = await WorkerPool.open('onnx', 1, idle);
  const reads = expect(closing.recognise(frame)).rejects.toMatchObject({ code: 'engine_failed' });
  await closing[Symbol.asyncDispose]();
  await reads;
});

test('closing lets a thread come up before it ends it', async () => {
  const slow = () =>
    new Worker(
      `const { parentPort } = require('node:worker_threads');
       parentPort.once('message', () => parentPort.postMessage({ kind: 'ready' }));`,
      { eval: true },
    );
  const started: Worker[] = [];
  const closing = await WorkerPool.open('onnx', 2, () => {
    started.push(started.length === 0 ? mortal() : slow());
    return started.at(-1)!;
  });
  let isUp = false;
  started[1]!.once('message', () => {
    isUp = true;
  });
  const closed = closing[Symbol.asyncDispose]();
  started[1]!.postMessage('come up');
  await closed;
  expect(isUp).toBe(true);
});

test('the real worker answers for a blank image, and says what is wrong with a frame', async () => {
  pool = await WorkerPool.open('onnx', 1);
  const png = await sharp({ create: { width: 320, height: 200, channels: 3, background: '#777' } })
    .png()
    .toBuffer();
  expect(await pool.recognise(await decodeImage(png, 'blank.png'))).toEqual([]);
  await expect(pool.recognise({ ...frame, width: 4000 })).rejects.toMatchObject({ code: 'frame_invalid' });
});
