import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Frame } from '../../domain/frame.js';
import { ManualClock } from '../../domain/testing/manual-clock.js';
import { TrustedClock } from '../../ops/trusted-clock.js';
import { type ReplayConfiguration, replaySource } from './replay-source.js';

const video = join(import.meta.dirname, '../../../fixtures/video/street.mp4');
const never = new AbortController().signal;
let folder = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'platewarden-replay-'));
  for (let i = 1; i <= 12; i++) {
    const background = { r: i * 10, g: 80, b: 80 };
    await sharp({ create: { width: 32, height: 16, channels: 3, background } })
      .png()
      .toFile(join(folder, `${i}.png`));
  }
  writeFileSync(join(folder, 'notes.txt'), 'not a still');
});
afterAll(() => rmSync(folder, { recursive: true }));

function source(fields: Partial<ReplayConfiguration>): ReplayConfiguration {
  const startAt = '2026-11-24T17:00:00Z';
  return { kind: 'replay', path: folder, framesPerSecond: 4, speed: 'fastest', startAt, loop: false, ...fields };
}

async function collect(frames: AsyncIterable<Frame>, limit = Number.POSITIVE_INFINITY): Promise<Frame[]> {
  const all: Frame[] = [];
  for await (const frame of frames) {
    all.push(frame);
    if (all.length >= limit) break;
  }
  return all;
}

test('a folder of stills plays in the order of its names’ numbers, at times that never differ', async () => {
  const camera = { id: 'front', analysisRate: 10, exclusionZones: [], source: source({}) };
  const frames = await collect(replaySource(camera, new ManualClock()).frames(never));
  expect(frames.map((frame) => frame.pixels[0])).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120]);
  expect(frames[3]).toMatchObject({
    cameraId: 'front',
    sequence: 3,
    capturedAt: Date.UTC(2026, 10, 24, 17, 0, 0, 750),
    monotonicMs: 750,
    clock: { source: 'recording', trusted: true },
    width: 32,
    height: 16,
    format: 'rgb24',
  });
});

test('pictures wider than they shall be are made smaller, narrower ones stay', async () => {
  for (const [maxWidth, width] of [
    [16, 16],
    [64, 32],
  ] as const) {
    const camera = { id: 'front', analysisRate: 10, maxWidth, exclusionZones: [], source: source({}) };
    const [frame] = await collect(replaySource(camera, new ManualClock()).frames(never), 1);
    expect(frame).toMatchObject({ width, height: width / 2 });
  }
});

test('a loop goes on where the footage ended', async () => {
  const camera = { id: 'front', analysisRate: 10, exclusionZones: [], source: source({ loop: true }) };
  const frames = await collect(replaySource(camera, new ManualClock()).frames(never), 14);
  expect(frames[13]).toMatchObject({ sequence: 13, monotonicMs: 13 * 250 });
  expect(frames[13]?.pixels[0]).toBe(20);
});

test('at a speed it keeps the pace, and drops what nobody takes in time', async () => {
  const clock = new ManualClock();
  const waits: number[] = [];
  const wait = async (ms: number) => {
    waits.push(ms);
    clock.advance(ms);
  };
  const camera = { id: 'front', analysisRate: 10, exclusionZones: [], source: source({ speed: 2 }) };
  const replay = replaySource(camera, clock, wait);
  const iterator = replay.frames(never)[Symbol.asyncIterator]();
  const first = await iterator.next();
  // The taker is busy until the footage is over: only the last frame is still there.
  await vi.waitFor(() => expect(replay.status().framesIn).toBe(12), { timeout: 60_000 });
  const rest = await collect({ [Symbol.asyncIterator]: () => iterator });
  expect(first.value.sequence).toBe(0);
  expect(rest.at(-1)?.sequence).toBe(11);
  expect(waits.every((ms) => ms === 125)).toBe(true);
  const { framesIn, framesOut, dropped } = replay.status();
  expect(framesIn).toBe(12);
  expect(framesOut + dropped.busy).toBe(12);
});

test('S-9.10a: what a replay hands out is black in its exclusion zones', async () => {
  const left = [
    [0, 0],
    [0.5, 0],
    [0.5, 1],
    [0, 1],
  ] as [number, number][];
  const camera = { id: 'front', analysisRate: 10, exclusionZones: [left], source: source({}) };
  const [frame] = await collect(replaySource(camera, new ManualClock()).frames(never), 1);
  expect([...frame!.pixels.subarray(0, 3)]).toEqual([0, 0, 0]);
  expect([...frame!.pixels.subarray(20 * 3, 20 * 3 + 3)]).toEqual([10, 80, 80]);
});

test('a video plays at its own times, in memory that threads share', async () => {
  const camera = { id: 'front', analysisRate: 10, exclusionZones: [], source: source({ path: video }) };
  const frames = await collect(replaySource(camera, new TrustedClock()).frames(never));
  expect(frames).toHaveLength(18);
  expect(frames[17]).toMatchObject({ width: 640, height: 360, format: 'i420', sequence: 17 });
  expect(frames[17]!.capturedAt - frames[0]!.capturedAt).toBe(2833);
  expect(frames[0]!.pixels.buffer).toBeInstanceOf(SharedArrayBuffer);
});

test('stopping in the middle of a video leaves no process behind', async () => {
  const abort = new AbortController();
  const camera = { id: 'front', analysisRate: 10, exclusionZones: [], source: source({ path: video, speed: 1000 }) };
  for await (const frame of replaySource(camera, new TrustedClock()).frames(abort.signal)) {
    if (frame.sequence >= 0) abort.abort();
  }
  expect(abort.signal.aborted).toBe(true);
});

test('a file that is no video says so', async () => {
  const camera = {
    id: 'front',
    analysisRate: 10,
    exclusionZones: [],
    source: source({ path: join(folder, 'notes.txt') }),
  };
  await expect(collect(replaySource(camera, new TrustedClock()).frames(never))).rejects.toMatchObject({
    code: 'file_unreadable',
  });
});

test.each(['fastest', 1000] as const)(
  'a damaged video is served (%s), in a loop too, and told of once',
  async (speed) => {
    const path = join(folder, 'cut.mp4');
    const whole = readFileSync(video);
    writeFileSync(path, whole.subarray(0, whole.length * 0.6));
    const damages: string[] = [];
    const camera = {
      id: 'front',
      analysisRate: 1e6,
      exclusionZones: [],
      onDamage: ({ code }: { code: string }) => damages.push(code),
    };
    const once = replaySource({ ...camera, source: source({ path, speed }) }, new TrustedClock());
    const frames = await collect(once.frames(never));
    expect(frames.length).toBeGreaterThan(5);
    expect(damages).toEqual(['recording_damaged']);
    expect(once.status().fault).toMatchObject({ code: 'recording_damaged' });
    const looped = replaySource(
      { ...camera, source: source({ path, speed: 'fastest', loop: true }) },
      new TrustedClock(),
    );
    expect(await collect(looped.frames(never), 3 * frames.length)).toHaveLength(3 * frames.length);
    expect(damages).toHaveLength(2);
  },
);

test('a missing ffmpeg is named with the line that installs it', async () => {
  const path = process.env.PATH;
  process.env.PATH = '';
  try {
    const camera = { id: 'front', analysisRate: 10, exclusionZones: [], source: source({ path: video }) };
    await expect(collect(replaySource(camera, new TrustedClock()).frames(never))).rejects.toMatchObject({
      code: 'program_missing',
      hint: expect.stringContaining('apt-get install ffmpeg'),
    });
  } finally {
    process.env.PATH = path;
  }
});
