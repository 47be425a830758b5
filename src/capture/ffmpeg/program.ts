import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { getPriority, setPriority } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Readable } from 'node:stream';
import { PlatewardenError } from '../../domain/errors.js';
import { PixelPipe } from './pixel-pipe.js';
import type { FfmpegOutput } from './raw-frames.js';

/**
 * How much nicer decoders are than who recognises what they decode: where processors are short, a frame that is decoded
 * is looked at before more are. As nice as 10, they fall so far behind that frames of the camera are lost.
 */
const behind = 4;

/** Path of a program on PATH, or null. */
export function findProgram(name: string): string | null {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder.
    }
  }
  return null;
}

/**
 * Starts ffmpeg such that it dies with this process, even one that was killed without notice: `setpriv` (util-linux)
 * asks the kernel for that. @throws PlatewardenError program_missing
 */
export function startFfmpeg(args: readonly string[], options: SpawnOptions): ChildProcess {
  const ffmpeg = findProgram('ffmpeg');
  if (ffmpeg === null) {
    const hint = 'Debian and Ubuntu: apt-get install ffmpeg. Folders of stills need no ffmpeg.';
    throw new PlatewardenError('program_missing', 'ffmpeg, which decodes video, is not installed', { hint });
  }
  const setpriv = findProgram('setpriv');
  const [program, before] = setpriv === null ? [ffmpeg, []] : [setpriv, ['--pdeathsig', 'KILL', ffmpeg]];
  const child = spawn(program, [...before, ...args], options);
  // A program that cannot be started ends its streams at once, which their reader reports.
  child.on('error', () => undefined);
  return child;
}

/** ffmpeg that writes pixels to its standard output, and what `readFrames` reads. @throws PlatewardenError program_missing */
export async function startDecoder(
  args: readonly string[],
  stdin: 'pipe' | 'ignore',
): Promise<{ readonly child: ChildProcess; readonly output: FfmpegOutput }> {
  const stdout = await PixelPipe.open();
  try {
    const child = startFfmpeg(args, { stdio: [stdin, stdout.childEnd, 'pipe'] });
    if (child.pid !== undefined) setPriority(child.pid, Math.min(19, getPriority() + behind));
    stdout.childEnd.destroy();
    return { child, output: { stdout, stderr: child.stderr as Readable } };
  } catch (error) {
    stdout.destroy();
    throw error;
  }
}

/** Resolves when the child is gone. */
export function exitOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
}
