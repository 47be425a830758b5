import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { engineSchema } from '../../domain/configuration/recognition.js';
import type { Recogniser } from '../../domain/ports.js';
import { loadEngine } from '../../recognition/engine.js';
import type { Benchmark } from './benchmark.js';
import { recordedPassages } from './recorded-passages.js';
import { renderTraffic, truthOf } from './rendered-traffic.js';
import { noPassages, type PassageCounts, type PassageFault, scorePassages } from './score-passages.js';

const kinds = ['single file', 'two lanes', 'overtaking', 'parked row'];

/** Frames of a rendered scene are so far apart, milliseconds. */
const frameMs = 100;

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
        // Scenes are looked for here and kept: to compare two states of the software on the same pictures.
        folder: { type: 'string' },
      },
    });
    await using engine = await loadEngine(engineSchema.parse(values.engine));
    // Thresholds are chosen in view of some scenes and told on others: the seeds belong to the figures.
    const first = Number(values['first-seed']);
    const seeds = Array.from({ length: Number(values.scenes) }, (_, i) => String(first + i));
    const rows = [];
    const faults: (PassageFault & { scene: string })[] = [];
    const all = { ...noPassages };
    for (const kind of kinds) {
      const ofKind = { ...noPassages };
      await usingScenes(kind, { seeds, folder: values.folder }, async (folder, scene) => {
        const scored = await scoreScene(folder, engine);
        add(ofKind, scored.counts);
        faults.push(...scored.faults.map((fault) => ({ scene, ...fault })));
      });
      add(all, ofKind);
      rows.push(row(kind, ofKind));
    }
    rows.push(row('all', all));
    const notes = [
      `Scenes of seeds ${seeds[0]} to ${seeds.at(-1)} of each kind.`,
      'A detection is of the vehicle whose plate its best frame shows, whatever it says; texts count up to O/0/Q and I/1.',
      'Vehicles whose plate is readable in less than two frames (45 pixels, nine tenths in view) are counted apart.',
      '`voted right`: readable vehicles that are detected and all of whose detections say their text.',
    ];
    return {
      tables: [
        { title: 'Passages in rendered traffic', rows },
        {
          title: 'Readable vehicles not detected once with their text, and detections where no plate is',
          rows: faults,
        },
      ],
      figures: { rows, faults },
      notes,
    };
  },
};

function add(sum: PassageCounts, counts: PassageCounts): void {
  for (const key of Object.keys(counts) as (keyof PassageCounts)[]) sum[key] += counts[key];
}

async function scoreScene(folder: string, recogniser: Recogniser) {
  const { kept, reads } = await recordedPassages(folder, recogniser);
  const frameAt = (atMs: number) => Math.round(atMs / frameMs);
  const detections = kept.map(({ voted, best }) => ({
    frame: frameAt(best.frame.monotonicMs),
    box: best.read.box,
    text: voted.text,
    bestText: best.read.text,
  }));
  const placed = reads.map(({ atMs, read }) => ({ frame: frameAt(atMs), box: read.box, text: read.text }));
  return scorePassages(truthOf(folder), detections, placed);
}

/** Renders the scenes of a kind that `seeds` make, as many at once as there are cores (0.4 s a frame), and hands on each one's folder. */
async function usingScenes(
  kind: string,
  { seeds, folder }: { seeds: readonly string[]; folder: string | undefined },
  use: (folder: string, scene: string) => Promise<void>,
) {
  const whole = folder ?? mkdtempSync(join(tmpdir(), 'platewarden-traffic-'));
  const folderOf = (seed: string) => join(whole, `${kind} ${seed}`);
  try {
    const left = seeds.values();
    const renderLeft = async () => {
      for (const seed of left) await renderTraffic(kind, seed, folderOf(seed));
    };
    await Promise.all(Array.from({ length: availableParallelism() }, renderLeft));
    for (const seed of seeds) await use(folderOf(seed), `${kind} ${seed}`);
  } finally {
    if (folder === undefined) rmSync(whole, { recursive: true, force: true });
  }
}

function row(traffic: string, counts: PassageCounts) {
  const share = (count: number, of: number) => (of === 0 ? 0 : Math.round((count / of) * 1000) / 1000);
  return {
    traffic,
    vehicles: counts.readable,
    'detections a vehicle': share(counts.detections, counts.readable),
    'of no plate': counts.ofNone,
    'of hardly readable ones': counts.ofOthers,
    'voted right': share(counts.voted, counts.readable),
    'best frame right': share(counts.best, counts.readable),
    'any frame right': counts.anyRight,
    'voted right of these': share(counts.votedOfAnyRight, counts.anyRight),
    'frames right': share(counts.readsRight, counts.reads),
  };
}
