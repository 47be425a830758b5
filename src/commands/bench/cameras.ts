import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { CameraReport } from '../../daemon/camera-report.js';
import type { Benchmark } from './benchmark.js';
import { decodingSeconds, footageOf, serve } from './cameras/footage.js';
import { childrenOf, memoryMb, processorSeconds } from './cameras/processes.js';
import { type MeasuredUnit, startUnit } from './cameras/unit.js';
import { renderTraffic, truthOf } from './rendered-traffic.js';

/** A round takes 18 s (standing: 7): each time it comes by, a vehicle is new, and alerts anew. */
const rereadAfterMs = 4000;
/** Until models are warm and the first round is over. */
const warmUpSeconds = 15;
const truthSchema = z.object({
  vehicles: z.array(z.object({ text: z.string() })),
  frames: z.number(),
  framesPerSecond: z.number(),
});

/** The whole daemon with cameras of 1080p25 H.264 over RTSP, an encrypted store, and a broker with a subscriber. */
export const camerasBenchmark: Benchmark = {
  name: 'cameras',
  about:
    'live cameras over RTSP to alerts at a subscriber: rates, latency, processor time; --cameras N (4), --seconds N (30), --standing, --in-step',
  quick: false,
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        cameras: { type: 'string', default: '4' },
        seconds: { type: 'string', default: '30' },
        standing: { type: 'boolean', default: false },
        'in-step': { type: 'boolean', default: false },
      },
    });
    const [count, seconds] = [Number(values.cameras), Number(values.seconds)];
    const folder = mkdtempSync(join(tmpdir(), 'platewarden-cameras-'));
    try {
      const { stills, wanted } = values.standing ? await standing(folder) : driving();
      const ids = Array.from({ length: count }, (_, i) => `camera-${i + 1}`);
      // Cameras of one unit look different ways: no vehicle comes before all of them at once.
      const firstOf = (i: number) => (values['in-step'] ? 0 : Math.floor((i * stills.count) / count));
      const files = ids.map((id, i) =>
        footageOf(stills, {
          folder: join(folder, id),
          seconds: seconds + warmUpSeconds + 90,
          first: firstOf(i),
        }),
      );
      const decoding = decodingSeconds(files[0]!);
      await using servers = await serve(files);
      const cameras = ids.map((id, i) => ({ id, url: servers.urls[i]! }));
      await using unit = await startUnit(folder, { cameras, wanted, rereadAfterMs });
      await sleep(warmUpSeconds * 1000);
      const before = snapshot(unit, servers.pids);
      await sleep(seconds * 1000);
      return report(before, snapshot(unit, servers.pids), { unit, seconds, decoding });
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

/** The demonstration's drive: everything moves in every frame. */
function driving() {
  const { vehicles, frames, framesPerSecond } = truthSchema.parse(
    JSON.parse(readFileSync('fixtures/demo/truth.json', 'utf8')),
  );
  const stills = { folder: 'fixtures/demo/frames', count: frames, framesPerSecond };
  return { stills, wanted: vehicles.map(({ text }) => text) };
}

/** A pole's view of two lanes: only the vehicles move. */
async function standing(folder: string) {
  const pictures = join(folder, 'two-lanes');
  await renderTraffic('two lanes', '1', pictures);
  const count = readdirSync(pictures).filter((name) => name.endsWith('.jpg')).length;
  const readable = truthOf(pictures).filter((vehicle) => vehicle.readable);
  return { stills: { folder: pictures, count, framesPerSecond: 10 }, wanted: readable.map(({ text }) => text) };
}

/** Counts so far, of each camera and of processor seconds. */
function snapshot(unit: MeasuredUnit, serverPids: readonly number[]) {
  const main = processorSeconds(`${unit.pid}/task/${unit.pid}`);
  return {
    at: Date.now(),
    cameras: unit.reports(),
    main,
    threads: processorSeconds(unit.pid) - main,
    decoders: secondsOf(childrenOf(unit.pid, 'ffmpeg')),
    servers: secondsOf([...serverPids, unit.brokerPid]),
  };
}

function secondsOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + processorSeconds(pid), 0);
}

type Snapshot = ReturnType<typeof snapshot>;

function report(
  before: Snapshot,
  after: Snapshot,
  { unit, seconds, decoding }: { unit: MeasuredUnit; seconds: number; decoding: number },
) {
  const rows = after.cameras.map((camera, i) => cameraRow(camera, before.cameras[i]!));
  const waits = unit.alerts
    .filter(({ receivedAt }) => receivedAt > before.at && receivedAt <= after.at)
    .map(({ receivedAt, capturedAt }) => receivedAt - capturedAt)
    .sort((a, b) => a - b);
  const at = (share: number) => Math.round(waits[Math.floor(share * waits.length)] ?? Number.NaN);
  const alerts = [
    { alerts: waits.length, 'p50 ms': at(0.5), 'p95 ms': at(0.95), 'most ms': waits.at(-1) ?? Number.NaN },
  ];
  const share = (spent: number) => Number(((100 * spent) / seconds / rows.length).toFixed(1));
  const costs = [
    { stage: 'bare decoding, ffmpeg alone', 'core% a camera': Number((100 * decoding).toFixed(1)) },
    { stage: 'ffmpeg of the cameras', 'core% a camera': share(after.decoders - before.decoders) },
    { stage: 'main thread: gate, passages, store', 'core% a camera': share(after.main - before.main) },
    { stage: 'other threads: recognition, JPEG', 'core% a camera': share(after.threads - before.threads) },
    { stage: 'not ours: RTSP server and broker', 'core% a camera': share(after.servers - before.servers) },
  ];
  const memory = memoryMb(unit.pid);
  return {
    tables: [
      { title: `${rows.length} cameras of 1080p25 H.264 for ${seconds} s`, rows },
      { title: 'Exposure until an alert is at the subscriber', rows: alerts },
      { title: `Processor time; the daemon holds ${memory.now} MB, at most ${memory.peak} MB`, rows: costs },
    ],
    figures: { seconds, cameras: rows, alerts, costs, memory },
    notes: [
      'Every vehicle alerts, and without --standing every frame moves. Latency counts from the exposure of the alert’s best picture, which may',
      'be earlier than the one that decided. Targets: 10 frames a second, 1% dropped, 250 and 500 ms; of eight, 700 ms.',
    ],
  };
}

function cameraRow(after: CameraReport, before: CameraReport) {
  // The daemon tells every two seconds: what it counted is of another while than ours.
  const seconds = (Number(after.lastFrameAt) - Number(before.lastFrameAt)) / 1000;
  const analysed = after.analysed - before.analysed;
  const busy = after.dropped.busy - before.dropped.busy;
  const still = after.framesOut - before.framesOut - analysed;
  return {
    camera: after.cameraId,
    'looked at a second': Number(((analysed + still) / seconds).toFixed(1)),
    'of it recognised': Number((analysed / seconds).toFixed(1)),
    'of that followed only': Number(((after.followOnly - before.followOnly) / seconds).toFixed(1)),
    'dropped %': Number(((100 * busy) / Math.max(1, busy + analysed + still)).toFixed(1)),
    'read p50 ms': Math.round(after.readLatencyMs?.p50 ?? Number.NaN),
    'read p95 ms': Math.round(after.readLatencyMs?.p95 ?? Number.NaN),
  };
}
