import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { engineSchema } from '../../domain/configuration/recognition.js';
import { foldEquivalent } from '../../domain/plate-text.js';
import { loadEngine } from '../../recognition/engine.js';
import type { Benchmark } from './benchmark.js';
import { dataFolder } from './data-sets.js';
import { recordedPassages } from './recorded-passages.js';

const clipSchema = z.object({ file: z.string(), texts: z.array(z.string()) });

/** What a person reads in the toll lane's video; the last stands behind a post, 33 pixels wide. */
export const tollLane = ['34A36837', '34A23126', '89C20339', '15C17174'];

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
      const { kept } = await recordedPassages(clip.file, engine);
      const got = kept.map(({ voted }) => voted.text);
      const right = clip.texts.filter((text) => got.some((other) => foldEquivalent(other) === foldEquivalent(text)));
      rows.push({
        clip: clip.file.split('/').at(-1)!,
        'to read': clip.texts.length,
        right: right.length,
        detections: got.length,
        read: kept.map(({ voted, reads }) => `${voted.text} (${reads})`).join(' '),
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
