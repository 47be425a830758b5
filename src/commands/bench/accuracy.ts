import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type EngineName, engineSchema, recognitionSchema } from '../../domain/configuration/recognition.js';
import { type Engine, loadEngine } from '../../recognition/engine.js';
import { decodeImageFile } from '../../recognition/image/decode-image.js';
import type { Benchmark } from './benchmark.js';
import { dataFolder, labelsOf, measuredSets } from './data-sets.js';
import { errorPage } from './error-page.js';
import { processorMs } from './processor-time.js';
import { type ImageReads, type LabelledImage, type Scores, scoreReads } from './score-reads.js';

/** Readings from this confidence on raise alerts by default: what the calibration is judged at. */
const acceptance = recognitionSchema.parse({}).alertConfidence;
/** Where the curve of confidence is told. */
const confidences = [0.8, acceptance, 0.9, 0.95];

interface SetScores {
  readonly engine: EngineName;
  readonly set: string;
  readonly scores: Scores;
}

export const accuracy: Benchmark = {
  name: 'accuracy',
  about: 'how many plates of each data set present are found and read, by every engine',
  quick: false,
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        engine: { type: 'string', multiple: true, default: [...engineSchema.options] },
        set: { type: 'string', multiple: true, default: [...measuredSets] },
        every: { type: 'string', default: '1' },
        datasets: { type: 'string', default: dataFolder },
      },
    });
    const results: SetScores[] = [];
    for (const name of values.engine) {
      await using engine = await loadEngine(engineSchema.parse(name));
      for (const set of values.set) {
        const labels = labelsOf(set, Number(values.every), values.datasets);
        if (labels) results.push({ engine: engineSchema.parse(name), set, scores: await measure(engine, labels) });
      }
    }
    const page = await writeErrors(results);
    return {
      tables: [
        { title: 'Plates found and read', rows: results.map(accuracyRow) },
        {
          title: 'Confidence: share of all plates read so surely, and of those right',
          rows: results.flatMap(confidenceRow),
        },
      ],
      figures: results.map(({ engine, set, scores: { errors: _, judged, ...scores } }) => ({
        engine,
        set,
        ...scores,
        ...accepted(judged, scores.texts),
      })),
      notes: [`The errors with their crops: ${page}`, 'Processor time is of recognition alone, the image decoded.'],
    };
  },
};

async function measure(engine: Engine, labels: readonly LabelledImage[]): Promise<Scores> {
  const reads = new Map<string, ImageReads>();
  for (const { file } of labels) {
    const image = await decodeImageFile(file);
    const { result, ms } = await processorMs(() => engine.recognise(image));
    reads.set(file, { file, elapsedMs: ms, plates: result });
  }
  return scoreReads(labels, reads);
}

function accuracyRow({ engine, set, scores }: SetScores) {
  return {
    engine,
    set,
    images: scores.images,
    plates: scores.plates,
    located: percent(scores.located),
    exact: percent(scores.exact),
    folded: percent(scores.folded),
    'top 10': percent(scores.top10),
    'false/image': scores.falsePerImage ?? '',
    state: percent(scores.region),
    'state if told': percent(scores.regionWhereAnswered),
    'median ms': Math.round(scores.medianMs ?? 0),
  };
}

function confidenceRow({ engine, set, scores }: SetScores) {
  if (scores.texts === 0) return [];
  const curve = confidences.map((least) => {
    const { acceptedShare, acceptedRight } = accepted(scores.judged, scores.texts, least);
    return [String(least), `${percent(acceptedShare)} ${percent(acceptedRight)}`];
  });
  return [{ engine, set, ...Object.fromEntries(curve) }];
}

/** Of all labelled texts the share read at or above `least`, and of those the share right up to equivalence. */
function accepted(judged: Scores['judged'], texts: number, least: number = acceptance) {
  const sure = judged.filter(({ confidence }) => confidence >= least);
  const right = sure.filter((read) => read.right).length;
  return {
    acceptedShare: texts > 0 ? sure.length / texts : null,
    acceptedRight: sure.length > 0 ? right / sure.length : null,
  };
}

const percent = (share: number | null) => (share === null ? '' : `${(share * 100).toFixed(1)}%`);

async function writeErrors(results: readonly SetScores[]): Promise<string> {
  const folder = join(import.meta.dirname, '..', '..', '..', 'reports');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'accuracy-errors.html');
  writeFileSync(file, await errorPage(results));
  return file;
}
