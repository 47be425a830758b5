import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { RtspServer } from '../../../capture/testing/rtsp-server.js';
import { PlatewardenError } from '../../../domain/errors.js';

/** Stills as 1080p25 H.264, over and over for `seconds`. @returns the file */
export function footageOf(
  stills: string,
  framesPerSecond: number,
  { folder, seconds }: { folder: string; seconds: number },
): string {
  const round = join(folder, 'round.mp4');
  const codec = ['-c:v', 'libx264', '-preset', 'veryfast', '-tune', 'zerolatency', '-g', '25', '-b:v', '4M'];
  ffmpeg([
    '-framerate',
    String(framesPerSecond),
    '-i',
    join(stills, '%04d.jpg'),
    '-vf',
    'fps=25,scale=1920:1080',
    '-pix_fmt',
    'yuv420p',
    ...codec,
    '-y',
    round,
  ]);
  return looped(folder, round, Math.ceil(seconds / durationOf(round)));
}

/** `file` so many times over, as it is encoded. @returns the file */
export function looped(folder: string, file: string, times: number): string {
  const whole = join(folder, 'looped.mp4');
  ffmpeg(['-stream_loop', String(times - 1), '-i', file, '-an', '-c', 'copy', '-y', whole]);
  return whole;
}

/** How long a video plays, seconds. */
export function durationOf(file: string): number {
  const [, hours, minutes, seconds] =
    /Duration: (\d+):(\d+):([\d.]+)/.exec(ffmpeg(['-i', file, '-t', '0', '-f', 'null', '-'], 'info')) ?? [];
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

/** Serves a file over RTSP from a process of its own. */
export function serve(file: string): Promise<RtspServer> {
  return RtspServer.start({ file });
}

/** Processor seconds that one second of the footage takes to decode, with one thread and nothing else. */
export function decodingSeconds(file: string): number {
  const seconds = 10;
  const said = ffmpeg(
    ['-benchmark', '-threads', '1', '-t', String(seconds), '-i', file, '-threads', '1', '-f', 'null', '-'],
    'info',
  );
  const [, user, system] = /utime=([\d.]+)s stime=([\d.]+)s/.exec(said) ?? [];
  return (Number(user) + Number(system)) / seconds;
}

function ffmpeg(args: readonly string[], level = 'error'): string {
  const done = spawnSync('ffmpeg', ['-hide_banner', '-nostdin', '-v', level, ...args], { encoding: 'utf8' });
  if (done.status === 0) return done.stderr;
  const hint = 'Debian and Ubuntu: apt-get install ffmpeg';
  throw new PlatewardenError('program_missing', `ffmpeg could not make the footage: ${done.stderr}`, { hint });
}
