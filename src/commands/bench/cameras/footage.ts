import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { RtspServer } from '../../../capture/testing/rtsp-server.js';
import { PlatewardenError } from '../../../domain/errors.js';

export interface Stills {
  /** Holds `0001.jpg` and so on. */
  readonly folder: string;
  readonly count: number;
  readonly framesPerSecond: number;
}

/** Stills as 1080p25 H.264, over and over for `seconds`, from the still `first` (0 is the first) on. @returns the file */
export function footageOf(
  { folder: pictures, count, framesPerSecond }: Stills,
  { folder, seconds, first }: { folder: string; seconds: number; first: number },
): string {
  mkdirSync(folder);
  const round = join(folder, 'round.mp4');
  const from = (still: number) => [
    ...['-framerate', String(framesPerSecond), '-start_number', String(still + 1)],
    ...['-i', join(pictures, '%04d.jpg')],
  ];
  const codec = '-c:v libx264 -preset veryfast -tune zerolatency -g 25 -b:v 4M -pix_fmt yuv420p'.split(' ');
  const filter = ['-filter_complex', '[0:v][1:v]concat,fps=25,scale=1920:1080'];
  ffmpeg([...from(first), ...from(0), ...filter, '-t', String(count / framesPerSecond), ...codec, '-y', round]);
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

/** Footage over RTSP, each file from a process of its own. */
export interface Servers extends AsyncDisposable {
  readonly urls: readonly string[];
  readonly pids: readonly number[];
}

export async function serve(files: readonly string[]): Promise<Servers> {
  const servers: RtspServer[] = [];
  const stop = async () => {
    for (const server of servers) await server[Symbol.asyncDispose]();
  };
  try {
    for (const file of files) servers.push(await RtspServer.start({ file }));
  } catch (error) {
    await stop();
    throw error;
  }
  return { urls: servers.map(({ url }) => url), pids: servers.map(({ pid }) => pid), [Symbol.asyncDispose]: stop };
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
