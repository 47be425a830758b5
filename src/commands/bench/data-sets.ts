import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { LabelledImage } from './score-reads.js';

const plateSchema = z.object({
  box: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  text: z.string().optional(),
  region: z.string().optional(),
});
const labelSchema = z.object({ file: z.string(), plates: z.array(plateSchema) });

/** Real images with labels; they lie beside the project and are never part of it. */
export const dataFolder = join(import.meta.dirname, '..', '..', '..', '..', 'shared', 'datasets');

/** The sets that are measured, in the order of the report. */
export const measuredSets = [
  'road-us',
  'road-eu',
  'road-br',
  'carpark-ca',
  'crops-us-states',
  'crops-ar',
  'dashcam-ro-valid',
  'streets-without-plates',
] as const;

/** The labels of `set`, each `every`th; null when the set is not there. File names are whole paths. */
export function labelsOf(set: string, every: number, folder: string): LabelledImage[] | null {
  const file = join(folder, set, 'labels.jsonl');
  if (!existsSync(file)) return null;
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim().startsWith('{'))
    .filter((_, index) => index % every === 0)
    .map((line) => {
      const label = labelSchema.parse(JSON.parse(line));
      return { ...label, file: join(folder, set, label.file) };
    });
}
