import { PlatewardenError } from '../../domain/errors.js';
import { headerFilters, headerLogLevel, timeFilter } from '../ffmpeg/frame-headers.js';
import { exitOf, startDecoder } from '../ffmpeg/program.js';
import { rawFrames } from '../ffmpeg/raw-frames.js';
import { sharedPixels } from '../shared-pixels.js';
import { DamageWatch } from './damage.js';
import type { RecordedPicture } from './recording.js';

/**
 * Every picture of a video file as i420, at its own times. A file that is not whole gives what can be decoded of it before
 * it fails. @throws program_missing, file_unreadable, recording_damaged
 */
export async function* videoPictures(
  path: string,
  signal: AbortSignal,
  maxWidth?: number,
): AsyncGenerator<RecordedPicture> {
  // The protocol in front keeps a file's name from being taken for an option or an address.
  const input = [
    '-hide_banner',
    '-nostdin',
    '-nostats',
    '-v',
    headerLogLevel,
    '-threads',
    '1',
    '-i',
    `file:${path}`,
    '-an',
    '-sn',
  ];
  const toPixels = [
    '-vf',
    `${timeFilter},${headerFilters(maxWidth)}`,
    '-fps_mode',
    'passthrough',
    '-autoscale',
    '0',
    '-threads',
    '1',
    '-f',
    'rawvideo',
    'pipe:1',
  ];
  const { child, output } = await startDecoder([...input, ...toPixels], 'ignore');
  const kill = () => child.kill('SIGKILL');
  signal.addEventListener('abort', kill, { once: true });
  const complaints: string[] = [];
  const damage = new DamageWatch();
  let firstUs: number | null = null;
  let lastUs = 0;
  try {
    const listen = (line: string, beforeUs: number | null) => {
      if (complaints.push(line) > 3) complaints.shift();
      damage.heard(line, beforeUs);
    };
    for await (const { us, width, height, pixels } of rawFrames(output, sharedPixels, listen)) {
      firstUs ??= us;
      lastUs = us;
      yield { atMs: (us - firstUs) / 1000, width, height, format: 'i420', pixels };
    }
    await exitOf(child);
    if (signal.aborted) return;
    if (firstUs === null) {
      const cause = new Error(complaints.join('\n'));
      const hint = 'Is it a video? An MP4 that was cut has lost its index: copy it again from where it was recorded.';
      throw new PlatewardenError('file_unreadable', `ffmpeg finds no picture in ${path}`, { hint, cause });
    }
    const fault = damage.fault(path, firstUs, lastUs);
    if (fault !== null) throw fault;
  } finally {
    signal.removeEventListener('abort', kill);
    kill();
  }
}
