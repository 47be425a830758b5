import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { PlatewardenError } from '../../domain/errors.js';
import { leastNear } from '../../hotlist/matcher.js';
import { type LabelledRead, measureConfusions } from '../../hotlist/table/confusions.js';
import { type Engine, loadEngine } from '../../recognition/engine.js';
import { decodeImageFile } from '../../recognition/image/decode-image.js';
import type { Benchmark } from './benchmark.js';
import { dataFolder, labelsOf } from './data-sets.js';
import { holdsCentre } from './score-reads.js';

/** The sets of the plates that this software reads most: American ones. */
const americanSets = ['road-us', 'carpark-ca', 'crops-us-states'];
const project = join(import.meta.dirname, '..', '..', '..', 'src');
const table = join(project, 'hotlist', 'table', 'look-alikes.json');
const weights = join(project, 'recognition', 'models', 'plate-reader.onnx');

/** The table that `near` matches by; `--write` puts it in the place of the one in use. Again after each training. */
export const confusionsBenchmark: Benchmark = {
  name: 'confusions',
  about: 'which characters the reader takes for which (--write: for `near` matches from now on)',
  quick: false,
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        set: { type: 'string', multiple: true, default: americanSets },
        datasets: { type: 'string', default: dataFolder },
        write: { type: 'boolean', default: false },
      },
    });
    await using engine = await loadEngine('onnx');
    const reads: LabelledRead[] = [];
    for (const set of values.set) reads.push(...(await labelledReads(engine, set, values.datasets)));
    if (reads.length === 0) throw new PlatewardenError('file_unreadable', `${values.datasets} holds no labelled texts`);
    const { shares, ...measured } = measureConfusions(reads, leastNear);
    const readerSha256 = createHash('sha256').update(readFileSync(weights)).digest('hex');
    const made = { madeBy: 'npm run bench -- confusions --write', readerSha256, sets: values.set, ...measured, shares };
    if (values.write) writeFileSync(table, `${JSON.stringify(made, null, 2)}\n`);
    const rows = Object.entries(shares).map(([[read = '', truth = ''], share]) => ({ read, truth, share }));
    return {
      tables: [{ title: `Look-alikes: ${measured.characters} characters of ${measured.plates} plates`, rows }],
      figures: made,
      notes: [`Pairs below ${leastNear} are never tried and left out.`],
    };
  },
};

async function labelledReads(engine: Engine, set: string, folder: string): Promise<LabelledRead[]> {
  const found: LabelledRead[] = [];
  for (const { file, plates } of labelsOf(set, 1, folder) ?? []) {
    const reads = await engine.recognise(await decodeImageFile(file));
    for (const { box, text } of plates) {
      const [best] = reads.filter((read) => holdsCentre(box, read.box)).sort((a, b) => b.confidence - a.confidence);
      if (text && best) found.push({ label: text, candidates: best.candidates });
    }
  }
  return found;
}
