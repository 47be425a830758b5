import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { PlatewardenError } from '../../domain/errors.js';
import type { Box } from '../../domain/geometry.js';

const renderer = join(import.meta.dirname, '..', '..', '..', 'scripts', 'fixtures', 'passes.py');

const boxSchema = z.tuple([z.number(), z.number(), z.number(), z.number()]);
const truthSchema = z.object({
  vehicles: z.array(
    z.object({
      text: z.string(),
      readable: z.boolean(),
      seen: z.record(z.string(), boxSchema),
    }),
  ),
});

/** A vehicle of a rendered scene. */
export interface RenderedVehicle {
  readonly text: string;
  /** Whether its plate is readable in two frames or more: 45 pixels wide, nine tenths in view. */
  readonly readable: boolean;
  /** Its plate's box by the frame's number, where at least a quarter of the plate is in view. */
  readonly seen: Readonly<Record<string, Box>>;
}

/** The vehicles of a rendered scene. */
export function truthOf(folder: string): readonly RenderedVehicle[] {
  return truthSchema.parse(JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8'))).vehicles;
}

/**
 * Renders a scene's stills, ten a second, and its truth into `folder`; a scene that is there whole is left as it is.
 * @throws PlatewardenError program_missing
 */
export async function renderTraffic(kind: string, seed: string, folder: string): Promise<void> {
  // The truth is written last.
  if (existsSync(join(folder, 'truth.json'))) return;
  try {
    await promisify(execFile)('/usr/bin/python3', [renderer, kind, seed, folder]);
  } catch (cause) {
    const hint = 'It needs Debian’s python3-numpy and python3-opencv, and the folder scripts/ of the repository.';
    throw new PlatewardenError('program_missing', 'The traffic could not be rendered', { hint, cause });
  }
}
