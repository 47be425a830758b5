import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { z } from 'zod';
import { engineSchema } from '../../domain/configuration/recognition.js';
import { PlatewardenError } from '../../domain/errors.js';
import { foldEquivalent } from '../../domain/plate-text.js';
import type { Recogniser } from '../../domain/ports.js';
import { loadEngine } from '../../recognition/engine.js';
import type { Benchmark } from './benchmark.js';
import { recordedPassages } from './recorded-passages.js';

const renderer = join(import.meta.dirname, '..', '..', '..', 'scripts', 'fixtures', 'passes.py');
const kinds = ['single file', 'two lanes', 'overtaking', 'parked row'];
const truthSchema = z.object({ plates: z.array(z.string()) });

/** Of the vehicles of some scenes that show a readable plate. */
interface Tally {
  vehicles: number;
  detections: number;
  /** Vehicles of which some frame was read right. */
  readable: number;
  /** Of those, the vehicles voted right, and those whose most confident frame is right. */
  voted: number;
  best: number;
  reads: number;
  readsRight: number;
}

export const traffic: Benchmark = {
  name: 'traffic',
  about: 'what voting gains, and detections a vehicle, in rendered traffic of known truth (needs python3-opencv)',
  quick: false,
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: { engine: { type: 'string', default: 'onnx' }, scenes: { type: 'string', default: '6' } },
    });
    await using engine = await loadEngine(engineSchema.parse(values.engine));
    const rows = [];
    const all = emptyTally();
    for (const kind of kinds) {
      const tally = emptyTally();
      for (let seed = 1; seed <= Number(values.scenes); seed++) await addScene(kind, seed, engine, tally);
      for (const key of Object.keys(all) as (keyof Tally)[]) all[key] += tally[key];
      rows.push(row(kind, tally));
    }
    rows.push(row('all', all));
    const notes = [
      '`voted right` and `best frame right`: of the vehicles that any frame was read right of, up to O/0/Q and I/1.',
    ];
    return { tables: [{ title: 'Passages in rendered traffic', rows }], figures: rows, notes };
  },
};

const emptyTally = (): Tally => ({
  vehicles: 0,
  detections: 0,
  readable: 0,
  voted: 0,
  best: 0,
  reads: 0,
  readsRight: 0,
});

async function addScene(kind: string, seed: number, recogniser: Recogniser, tally: Tally): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'platewarden-traffic-'));
  try {
    await render(kind, seed, folder);
    const { plates } = truthSchema.parse(JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')));
    const { kept, reads } = await recordedPassages(folder, recogniser);
    const folded = (texts: readonly string[]) => new Set(texts.map(foldEquivalent));
    const truth = folded(plates);
    const read = folded(reads.map(({ text }) => text));
    const voted = folded(kept.map((passage) => passage.voted.text));
    const best = folded(kept.map((passage) => passage.best.read.text));
    const readable = [...truth].filter((text) => read.has(text));
    tally.vehicles += truth.size;
    tally.detections += kept.length;
    tally.readable += readable.length;
    tally.voted += readable.filter((text) => voted.has(text)).length;
    tally.best += readable.filter((text) => best.has(text)).length;
    tally.reads += reads.length;
    tally.readsRight += reads.filter(({ text }) => truth.has(foldEquivalent(text))).length;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function render(kind: string, seed: number, folder: string): Promise<void> {
  try {
    await promisify(execFile)('/usr/bin/python3', [renderer, kind, String(seed), folder]);
  } catch (cause) {
    const hint = 'It needs Debian’s python3-numpy and python3-opencv, and the folder scripts/ of the repository.';
    throw new PlatewardenError('program_missing', 'The traffic could not be rendered', { hint, cause });
  }
}

function row(kind: string, tally: Tally) {
  const share = (count: number, of: number) => (of === 0 ? 0 : Math.round((count / of) * 1000) / 1000);
  return {
    traffic: kind,
    vehicles: tally.vehicles,
    'detections a vehicle': share(tally.detections, tally.vehicles),
    'any frame right': tally.readable,
    'voted right': share(tally.voted, tally.readable),
    'best frame right': share(tally.best, tally.readable),
    'frames right': share(tally.readsRight, tally.reads),
  };
}
