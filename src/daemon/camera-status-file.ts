import { readFileSync, statSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { PlatewardenError } from '../domain/errors.js';
import { type CameraReport, cameraReportSchema } from './camera-report.js';

const everyMs = 2000;
/** A file that was written longer ago is of a daemon that is gone. */
const freshForMs = 10_000;
const pathIn = (directory: string) => join(directory, 'cameras.json');

/** Writes the cameras' reports beside the store every two seconds, for `cameras status`, until `signal` aborts. */
export async function writeCameraStatus(
  directory: string,
  reports: () => readonly CameraReport[],
  signal: AbortSignal,
): Promise<void> {
  const path = pathIn(directory);
  while (!signal.aborted) {
    // Renamed, so that nobody reads half of one; not synced, since it is worth nothing after a power cut.
    // On a full disk there is none: its age tells, and the cameras go on.
    await writeFile(`${path}.draft`, JSON.stringify(reports()), { mode: 0o640 })
      .then(() => rename(`${path}.draft`, path))
      .catch(() => undefined);
    await delay(everyMs, undefined, { signal }).catch(() => undefined);
  }
}

/** What the running daemon says of its cameras; null when none is running. @throws PlatewardenError file_unreadable */
export function readCameraStatus(directory: string, now = Date.now()): readonly CameraReport[] | null {
  const path = pathIn(directory);
  try {
    if (now - statSync(path).mtimeMs > freshForMs) return null;
    return z.array(cameraReportSchema).parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null;
    throw new PlatewardenError('file_unreadable', `${path} does not tell how the cameras are`, { cause });
  }
}
