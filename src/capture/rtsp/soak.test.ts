import { readdirSync, readFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { TrustedClock } from '../../ops/trusted-clock.js';
import { RtspServer } from '../testing/rtsp-server.js';
import { watchStream } from './stream.js';

const rounds = Number(process.env.PLATEWARDEN_RECONNECTS ?? 5);

/** What a leak would show in: descriptors, children, memory held after a collection. */
async function holdings() {
  globalThis.gc?.();
  await nextTurn();
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim();
  return {
    descriptors: readdirSync('/proc/self/fd').length,
    children: children === '' ? 0 : children.split(' ').length,
    memoryMb: process.memoryUsage().rss / 1e6,
  };
}

test(`${rounds} lost streams leave no process, descriptor or memory behind`, {
  timeout: 60_000 + rounds * 10_000,
}, async () => {
  await using server = await RtspServer.start();
  const clock = new TrustedClock();
  const address = { url: server.url, username: null, password: null, transport: 'tcp' } as const;
  const options = { cameraId: 'soak', address, framesPerSecond: 10, stallTimeoutMs: 10_000 };
  const connect = async () => {
    const lost = new AbortController();
    const allocate = (bytes: number) => new Uint8Array(bytes);
    const began = clock.monotonicMs();
    await watchStream({ ...options, allocate }, () => lost.abort(), lost.signal);
    return clock.monotonicMs() - began;
  };
  // The first ones load code and fill caches.
  for (let i = 0; i < 3; i++) await connect();
  const before = await holdings();
  for (let i = 0; i < rounds; i++) await connect();
  const after = await holdings();
  expect(after.children).toBe(before.children);
  expect(after.descriptors).toBeLessThanOrEqual(before.descriptors + 1);
  // A short run is too short for a share of memory: that is for the long one.
  if (rounds >= 100) expect(after.memoryMb).toBeLessThan(before.memoryMb * 1.1 + 10);
});
