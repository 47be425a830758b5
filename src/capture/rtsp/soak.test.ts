import { readdirSync, readFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { TrustedClock } from '../../ops/trusted-clock.js';
import { RtspServer } from '../testing/rtsp-server.js';
import { rtspSource } from './rtsp-source.js';

const rounds = Number(process.env.PLATEWARDEN_RECONNECTS ?? 12);
/** The first ones load code and fill caches. */
const warmUp = rounds >= 100 ? 30 : 3;

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** What a leak would show in: descriptors, children, memory held after a collection. */
async function holdings() {
  for (let i = 0; i < 3; i++) {
    await nextTurn();
    collectGarbage();
  }
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim();
  return {
    descriptors: readdirSync('/proc/self/fd').length,
    children: children === '' ? 0 : children.split(' ').length,
    memoryMb: process.memoryUsage().rss / 1e6,
  };
}

/** A camera whose stream ends after a few frames, each time, lost and taken up again `times` times. */
async function loseStreams(url: string, times: number): Promise<void> {
  const enough = new AbortController();
  let lost = 0;
  const resolve = async () => ({ url, username: null, password: null, transport: 'tcp' }) as const;
  const camera = { id: 'soak', analysisRate: 30, exclusionZones: [], stallTimeoutMs: 10_000, resolve };
  const onLost = () => {
    lost += 1;
    if (lost >= times) enough.abort();
  };
  const source = rtspSource(camera, { clock: new TrustedClock(), onLost, wait: nextTurn as () => Promise<void> });
  for await (const frame of source.frames(enough.signal)) source.giveBack?.(frame);
  expect(lost).toBeGreaterThanOrEqual(times);
  // A stream as short as this may end before its first picture came; most do not.
  expect(source.status().framesIn).toBeGreaterThan(times / 2);
}

test(`${rounds} lost streams leave no process, descriptor or memory behind`, {
  timeout: 60_000 + rounds * 10_000,
}, async () => {
  await using server = await RtspServer.start({ frames: 40, rate: 50 });
  await loseStreams(server.url, warmUp);
  const before = await holdings();
  await loseStreams(server.url, rounds);
  const after = await holdings();
  expect(after.children).toBe(before.children);
  expect(after.descriptors).toBeLessThanOrEqual(before.descriptors + 1);
  // A short run is too short for a share of memory: that is for the long one.
  if (rounds >= 100) expect(after.memoryMb).toBeLessThan(before.memoryMb * 1.1);
});
