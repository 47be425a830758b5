import { readFileSync, statSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { PlatewardenError } from '../domain/errors.js';
import { hasEnded, ownProcessMark, processMarkSchema } from '../ops/process-mark.js';
import { type CameraReport, cameraReportSchema } from './camera-report.js';

const everyMs = 2000;
/** A file that was written longer ago is of a daemon that is gone or stuck, milliseconds. */
const freshForMs = 10_000;
const pathIn = (directory: string) => join(directory, 'cameras.json');

const fileSchema = z.object({ daemon: processMarkSchema, cameras: z.array(cameraReportSchema) });

/** What the running daemon says of its cameras; or, where none runs, when the last one said something. */
export type CameraStatusFile =
  | { readonly running: true; readonly cameras: readonly CameraReport[] }
  | { readonly running: false; readonly lastAt: Date | null };

/** Writes the cameras' reports beside the store every two seconds, for `cameras status`, until `signal` aborts. */
export async function writeCameraStatus(
  directory: string,
  reports: () => readonly CameraReport[],
  signal: AbortSignal,
): Promise<void> {
  const path = pathIn(directory);
  const daemon = ownProcessMark();
  const file = (): z.infer<typeof fileSchema> => ({ daemon, cameras: [...reports()] });
  while (!signal.aborted) {
    // Renamed, so that nobody reads half of one; not synced, since it is worth nothing after a power cut.
    // On a full disk there is none: its age tells, and the cameras go on.
    await writeFile(`${path}.draft`, JSON.stringify(file()), { mode: 0o640 })
      .then(() => rename(`${path}.draft`, path))
      .catch(() => undefined);
    await delay(everyMs, undefined, { signal }).catch(() => undefined);
  }
}

/** What is known of the cameras from the daemon, as long as it lives. @throws PlatewardenError file_unreadable */
export function readCameraStatus(directory: string, now = Date.now()): CameraStatusFile {
  const path = pathIn(directory);
  try {
    const lastAt = statSync(path).mtime;
    if (now - lastAt.getTime() > freshForMs) return { running: false, lastAt };
    const { daemon, cameras } = fileSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    // Killed, it leaves a file that is fresh for a while.
    return hasEnded(daemon) ? { running: false, lastAt } : { running: true, cameras };
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return { running: false, lastAt: null };
    throw new PlatewardenError('file_unreadable', `${path} does not tell how the cameras are`, { cause });
  }
}
