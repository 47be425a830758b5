import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { openRecording } from '../../capture/replay/recording.js';
import { engineSchema } from '../../domain/configuration/recognition.js';
import type { PassageEvent } from '../../domain/passage.js';
import { foldEquivalent } from '../../domain/plate-text.js';
import type { Recogniser } from '../../domain/ports.js';
import { loadEngine } from '../../recognition/engine.js';
import { VehicleTracker } from '../../recognition/passage/tracker.js';
import type { Benchmark } from './benchmark.js';
import { dataFolder } from './data-sets.js';

const clipSchema = z.object({ file: z.string(), texts: z.array(z.string()) });

/** Analysed frames a second, as a camera's default is. */
const analysisRate = 10;
/** What a person reads in the toll lane's video; the last stands behind a post, 33 pixels wide. */
const tollLane = ['34A36837', '34A23126', '89C20339', '15C17174'];

interface Clip {
  readonly file: string;
  readonly texts: readonly string[];
}

export const video: Benchmark = {
  name: 'video',
  about: 'detections of each real video present, against what a person reads in it',
  quick: false,
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: { engine: { type: 'string', default: 'onnx' }, datasets: { type: 'string', default: dataFolder } },
    });
    await using engine = await loadEngine(engineSchema.parse(values.engine));
    const rows = [];
    for (const clip of clips(join(values.datasets, 'video'))) {
      const kept = await detections(clip.file, engine);
      const got = kept.map(({ passage }) => passage.voted.text);
      const right = clip.texts.filter((text) => got.some((other) => foldEquivalent(other) === foldEquivalent(text)));
      rows.push({
        clip: clip.file.split('/').at(-1)!,
        'to read': clip.texts.length,
        right: right.length,
        detections: got.length,
        read: kept.map(({ passage: { voted, reads } }) => `${voted.text} (${reads})`).join(' '),
      });
    }
    return { tables: [{ title: 'Vehicles of real videos', rows }], figures: rows };
  },
};

function clips(folder: string): Clip[] {
  const all: Clip[] = [];
  const toll = join(folder, 'toll-lane.mp4');
  if (existsSync(toll)) all.push({ file: toll, texts: tollLane });
  const list = join(folder, 'parked-nl', 'clips.jsonl');
  if (!existsSync(list)) return all;
  const lines = readFileSync(list, 'utf8').trim().split('\n');
  const parked = lines.map((line) => clipSchema.parse(JSON.parse(line)));
  return [...all, ...parked.map(({ file, texts }) => ({ file: join(folder, 'parked-nl', file), texts }))];
}

/** What a camera would have stored of `file`. */
async function detections(file: string, recogniser: Recogniser): Promise<PassageEvent[]> {
  const tracker = new VehicleTracker({ rereadAfterMs: 60_000, leaveAfterMs: 2500 });
  const events: PassageEvent[] = [];
  let nextMs = 0;
  let sequence = 0;
  for await (const { atMs, ...picture } of openRecording(file).pictures(0, new AbortController().signal)) {
    if (atMs < nextMs) continue;
    nextMs = Math.max(nextMs + 1000 / analysisRate, atMs);
    const clock = { source: 'recording', trusted: true } as const;
    const frame = { ...picture, cameraId: 'video', sequence: sequence++, capturedAt: atMs, clock, monotonicMs: atMs };
    events.push(...tracker.observe(frame, await recogniser.recognise(frame)));
  }
  events.push(...tracker.finish());
  return events.filter((event) => event.kind === 'ended' && event.kept);
}
