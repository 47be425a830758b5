import { join } from 'node:path';
import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { LocatorSessions } from './locator-sessions.js';
import { modelFolder } from './session.js';

const load = () => LocatorSessions.load(join(modelFolder, 'plate-locator.onnx'));

test('a size that recurs has a session of its own, which answers as the other does', async () => {
  const sessions = await load();
  const any = await sessions.of(96, 64, false);
  const own = await sessions.of(96, 64, true);
  expect(own).not.toBe(any);
  expect(await sessions.of(96, 64, true)).toBe(own);
  expect(await sessions.of(96, 64, false)).toBe(any);
  const pixels = Float32Array.from({ length: 96 * 64 }, (_, i) => Math.abs(Math.sin(i * 0.37) * Math.cos(i * 0.011)));
  const answer = (session: InferenceSession) => session.run({ luma: new Tensor('float32', pixels, [1, 1, 64, 96]) });
  const [before, after] = [await answer(any), await answer(own)];
  for (const [name, tolerance] of [
    ['scores', 1e-5],
    ['corners', 1e-2],
  ] as const) {
    const [a, b] = [before[name]!.data as Float32Array, after[name]!.data as Float32Array];
    expect(b).toHaveLength(a.length);
    expect(Math.max(...a.map((value, i) => Math.abs(value - b[i]!)))).toBeLessThan(tolerance);
  }
  const turned = { luma: new Tensor('float32', pixels, [1, 1, 96, 64]) };
  await expect(any.run(turned)).resolves.toBeDefined();
  await expect(own.run(turned)).rejects.toThrow('dimensions');
});

test('eight sizes have one, and no more', async () => {
  const sessions = await load();
  const any = await sessions.of(32, 32, false);
  const all = [];
  for (let i = 1; i <= 9; i++) all.push(await sessions.of(32 * i, 32, true));
  expect(all.map((session) => session === any)).toEqual([...Array(8).fill(false), true]);
  expect(await sessions.of(32, 32, true)).toBe(all[0]);
});
