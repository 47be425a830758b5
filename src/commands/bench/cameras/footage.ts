import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { RtspServer } from '../../../capture/testing/rtsp-server.js';
import { PlatewardenError } from '../../../domain/errors.js';

const stills = 'fixtures/demo/frames/%04d.jpg';

/** The demonstration's street as 1080p25 H.264, served over RTSP by a process of its own. */
export async function serveFootage(folder: string, seconds: number) {
  const file = join(folder, 'street.mp4');
  const input = ['-stream_loop', '-1', '-framerate', '6', '-i', stills, '-t', String(seconds)];
  const codec = ['-c:v', 'libx264', '-preset', 'veryfast', '-tune', 'zerolatency', '-g', '25', '-b:v', '4M'];
  ffmpeg([...input, '-vf', 'fps=25,scale=1920:1080', '-pix_fmt', 'yuv420p', ...codec, '-y', file]);
  const server = await RtspServer.start({ file });
  return { file, url: server.url, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

/** Processor seconds that one second of the footage takes to decode, with one thread and nothing else. */
export function decodingSeconds(file: string): number {
  const seconds = 5;
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
