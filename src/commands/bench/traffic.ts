import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { engineSchema } from '../../domain/configuration/recognition.js';
import { foldEquivalent } from '../../domain/plate-text.js';
import type { Recogniser } from '../../domain/ports.js';
import { loadEngine } from '../../recognition/engine.js';
import type { Benchmark } from './benchmark.js';
import { recordedPassages } from './recorded-passages.js';
import { renderTraffic, truthOf } from './rendered-traffic.js';

const kinds = ['single file', 'two lanes', 'overtaking', 'parked row'];

/** Of the vehicles of some scenes that show a readable plate. */
interface Tally {
  vehicles: number;
  detections: number;
  /** Detections of vehicles that are readable in less than two frames: neither asked for nor wrong. */
  ofOthers: number;
  /** Vehicles of which some frame was read right. */
  readable: number;
  /** Of those, the vehicles voted right, and those whose most confident frame is right. */
  voted: number;
  best: number;
  reads: number;
  readsRight: number;
}

/** A vehicle that was not detected once, or a detection that is no vehicle's. */
type Fault = Readonly<Record<string, string | number>>;

export const traffic: Benchmark = {
  name: 'traffic',
  about: 'what voting gains, and detections a vehicle, in rendered traffic of known truth (needs python3-opencv)',
  quick: false,
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        engine: { type: 'string', default: 'onnx' },
        scenes: { type: 'string', default: '6' },
        'first-seed': { type: 'string', default: '1' },
      },
    });
    await using engine = await loadEngine(engineSchema.parse(values.engine));
    // Thresholds are chosen in view of some scenes and told on others: the seeds belong to the figures.
    const first = Number(values['first-seed']);
    const seeds = Array.from({ length: Number(values.scenes) }, (_, i) => String(first + i));
    const rows = [];
    const faults: Fault[] = [];
    const all = emptyTally();
    for (const kind of kinds) {
      const tally = emptyTally();
      await usingScenes(kind, seeds, async (folder, scene) => {
        faults.push(...(await addScene(scene, folder, engine, tally)));
      });
      for (const key of Object.keys(all) as (keyof Tally)[]) all[key] += tally[key];
      rows.push(row(kind, tally));
    }
    rows.push(row('all', all));
    const notes = [
      `Scenes of seeds ${seeds[0]} to ${seeds.at(-1)} of each kind.`,
      'Vehicles whose plate is readable in less than two frames (45 pixels, nine tenths visible) are listed apart.',
      '`voted right` and `best frame right`: of the vehicles that any frame was read right of, up to O/0/Q and I/1.',
    ];
    return {
      tables: [
        { title: 'Passages in rendered traffic', rows },
        { title: 'Vehicles not detected once with their text, and detections with no vehicle’s', rows: faults },
      ],
      figures: { rows, faults },
      notes,
    };
  },
};

const emptyTally = (): Tally => ({
  vehicles: 0,
  detections: 0,
  ofOthers: 0,
  readable: 0,
  voted: 0,
  best: 0,
  reads: 0,
  readsRight: 0,
});

async function addScene(scene: string, folder: string, recogniser: Recogniser, tally: Tally): Promise<Fault[]> {
  const { plates, hardlyReadable } = truthOf(folder);
  const { kept: all, reads } = await recordedPassages(folder, recogniser);
  const folded = (texts: readonly string[]) => texts.map(foldEquivalent);
  const others = new Set(folded(hardlyReadable));
  const kept = all.filter(({ voted }) => !others.has(foldEquivalent(voted.text)));
  const truth = new Set(folded(plates));
  const read = folded(reads.map(({ text }) => text));
  const voted = folded(kept.map((passage) => passage.voted.text));
  const best = new Set(folded(kept.map((passage) => passage.best.read.text)));
  const readable = [...truth].filter((text) => read.includes(text));
  tally.vehicles += truth.size;
  tally.detections += kept.length;
  tally.ofOthers += all.length - kept.length;
  tally.readable += readable.length;
  tally.voted += readable.filter((text) => voted.includes(text)).length;
  tally.best += readable.filter((text) => best.has(text)).length;
  tally.reads += reads.length;
  tally.readsRight += read.filter((text) => truth.has(text)).length;
  const times = (texts: readonly string[], wanted: string) => texts.filter((text) => text === wanted).length;
  return [...new Set([...truth, ...voted])]
    .map((text) => ({
      scene,
      text,
      vehicle: truth.has(text) ? 'yes' : 'none',
      detected: times(voted, text),
      'frames read so': times(read, text),
    }))
    .filter(({ vehicle, detected }) => vehicle === 'none' || detected !== 1);
}

/** Renders the scenes of a kind that `seeds` make, as many at once as there are cores (0.4 s a frame), and hands on each one's folder. */
async function usingScenes(
  kind: string,
  seeds: readonly string[],
  use: (folder: string, scene: string) => Promise<void>,
) {
  const whole = mkdtempSync(join(tmpdir(), 'platewarden-traffic-'));
  try {
    const left = seeds.values();
    const renderLeft = async () => {
      for (const seed of left) await renderTraffic(kind, seed, join(whole, seed));
    };
    await Promise.all(Array.from({ length: availableParallelism() }, renderLeft));
    for (const seed of seeds) await use(join(whole, seed), `${kind} ${seed}`);
  } finally {
    rmSync(whole, { recursive: true, force: true });
  }
}

function row(kind: string, tally: Tally) {
  const share = (count: number, of: number) => (of === 0 ? 0 : Math.round((count / of) * 1000) / 1000);
  return {
    traffic: kind,
    vehicles: tally.vehicles,
    'detections a vehicle': share(tally.detections, tally.vehicles),
    'of hardly readable ones': tally.ofOthers,
    'any frame right': tally.readable,
    'voted right': share(tally.voted, tally.readable),
    'best frame right': share(tally.best, tally.readable),
    'frames right': share(tally.readsRight, tally.reads),
  };
}
