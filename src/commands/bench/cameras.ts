import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCamera } from '../../capture/open-camera.js';
import { cameraSchema } from '../../domain/configuration/camera.js';
import { recognitionSchema } from '../../domain/configuration/recognition.js';
import { TrustedClock } from '../../ops/trusted-clock.js';
import { openRecognition } from '../../recognition/open-recognition.js';
import type { Benchmark } from './benchmark.js';
import { decodingSeconds, serveFootage } from './cameras/footage.js';
import { childSeconds } from './cameras/processes.js';

interface CameraRun {
  readonly latencies: number[];
  analysed: number;
  busy: number;
}

/** Cameras of 1080p25 H.264 over RTSP, ten frames a second each looked at, through gate and recognition. */
export const camerasBenchmark: Benchmark = {
  name: 'cameras',
  about: 'live cameras over RTSP: rates, latency, processor time; --cameras N (4), --seconds N (20)',
  quick: false,
  async run(args) {
    const option = (name: string, otherwise: number) => {
      const at = args.indexOf(`--${name}`);
      return at < 0 ? otherwise : Number(args[at + 1]);
    };
    const [count, seconds] = [option('cameras', 4), option('seconds', 20)];
    const folder = mkdtempSync(join(tmpdir(), 'platewarden-cameras-'));
    try {
      await using footage = await serveFootage(folder, seconds + 15);
      const decoding = decodingSeconds(footage.file);
      const run = await watchAll(footage.url, count, seconds);
      return report(run, { count, seconds, decoding });
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

async function watchAll(url: string, count: number, seconds: number) {
  await using recognition = await openRecognition(recognitionSchema.parse({}));
  const clock = new TrustedClock();
  const stop = new AbortController();
  const cameras = Array.from({ length: count }, (_, i) => {
    const camera = cameraSchema.parse({ id: `camera-${i + 1}`, source: { kind: 'rtsp', url } });
    return openCamera(camera, { clock, position: { positionAt: () => null } });
  });
  const runs = cameras.map((): CameraRun => ({ latencies: [], analysed: 0, busy: 0 }));
  let measuring = false;
  const work = cameras.map(async ({ source, gate }, i) => {
    for await (const frame of source.frames(stop.signal)) {
      const areas = gate.admit(frame);
      if (areas !== null) await recognition.recognise(frame, { areas, followed: true });
      if (!measuring) continue;
      runs[i]!.latencies.push(clock.monotonicMs() - frame.monotonicMs);
      runs[i]!.analysed += 1;
    }
  });
  const connected = () => cameras.every(({ source }) => source.status().connectedSince !== null);
  for (let waited = 0; !connected() && waited < 30; waited++) await secondsPassed(1);
  const before = {
    own: process.cpuUsage(),
    children: childSeconds(),
    dropped: cameras.map(({ source }) => source.status().dropped.busy),
  };
  measuring = true;
  await secondsPassed(seconds);
  measuring = false;
  const own = process.cpuUsage(before.own);
  const decoders = childSeconds() - before.children;
  for (const [i, { source }] of cameras.entries()) runs[i]!.busy = source.status().dropped.busy - before.dropped[i]!;
  const memoryMb = Math.round(process.memoryUsage().rss / 1e6);
  stop.abort();
  await Promise.all(work);
  return { runs, ownSeconds: (own.user + own.system) / 1e6, decoders, memoryMb };
}

function secondsPassed(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}

type Watched = Awaited<ReturnType<typeof watchAll>>;

function report(
  { runs, ownSeconds, decoders, memoryMb }: Watched,
  { count, seconds, decoding }: { count: number; seconds: number; decoding: number },
) {
  const rows = runs.map(({ latencies, analysed, busy }, i) => {
    const sorted = [...latencies].sort((a, b) => a - b);
    const at = (share: number) => Math.round(sorted[Math.floor(share * sorted.length)] ?? 0);
    const droppedShare = Number(((100 * busy) / Math.max(1, busy + analysed)).toFixed(1));
    return {
      camera: i + 1,
      analysedPerSecond: Number((analysed / seconds).toFixed(1)),
      'dropped%': droppedShare,
      p50Ms: at(0.5),
      p95Ms: at(0.95),
    };
  });
  const share = (value: number) => Number(((100 * value) / seconds / count).toFixed(1));
  const costs = [
    { stage: 'bare decoding, ffmpeg alone', 'core% a camera': Number((100 * decoding).toFixed(1)) },
    { stage: 'ffmpeg of the cameras', 'core% a camera': share(decoders) },
    { stage: 'capture, gate and recognition', 'core% a camera': share(ownSeconds) },
  ];
  return {
    tables: [
      { title: `${count} cameras of 1080p25 H.264 for ${seconds} s: exposure until read`, rows },
      { title: `Processor time; memory of this process ${memoryMb} MB`, rows: costs },
    ],
    figures: { count, seconds, cameras: rows, costs, memoryMb },
    notes: [
      'Every frame of the footage moves, so the gate spares nothing here. Storing and sending are not in these times.',
    ],
  };
}
