import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { PlatewardenError } from '../../domain/errors.js';

const renderer = join(import.meta.dirname, '..', '..', '..', 'scripts', 'fixtures', 'passes.py');
const truthSchema = z.object({ plates: z.array(z.string()), hardlyReadable: z.array(z.string()) });

/** The plates of a rendered scene: those readable in two frames or more, and the others. */
export function truthOf(folder: string): z.infer<typeof truthSchema> {
  return truthSchema.parse(JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')));
}

/** Renders a scene's stills, ten a second, and its truth into `folder`. @throws PlatewardenError program_missing */
export async function renderTraffic(kind: string, seed: string, folder: string): Promise<void> {
  try {
    await promisify(execFile)('/usr/bin/python3', [renderer, kind, seed, folder]);
  } catch (cause) {
    const hint = 'It needs Debian’s python3-numpy and python3-opencv, and the folder scripts/ of the repository.';
    throw new PlatewardenError('program_missing', 'The traffic could not be rendered', { hint, cause });
  }
}
