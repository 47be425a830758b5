import type { Writable } from 'node:stream';
import { PlatewardenError } from '../../domain/errors.js';
import { headerFilters, headerLogLevel, timeFilter } from '../ffmpeg/frame-headers.js';
import { exitOf, startDecoder } from '../ffmpeg/program.js';
import { type RawFrame, readFrames } from '../ffmpeg/raw-frames.js';
import { concatScript, type StreamAddress } from './address.js';
import { complaintOf } from './complaint.js';
import { thinningFilter } from './thinning.js';

/** One connection to a stream. */
export interface StreamOptions {
  readonly cameraId: string;
  readonly address: StreamAddress;
  /** At most so many frames a second leave ffmpeg; the others are decoded, not copied. */
  readonly framesPerSecond: number;
  /** Wider pictures are made so small. */
  readonly maxWidth?: number | undefined;
  /** Without a frame for so long, the stream counts as dead. */
  readonly stallTimeoutMs: number;
  readonly allocate: (bytes: number) => Uint8Array;
}

/** The first frame may take longer than the next ones: a handshake, and the wait for a key frame. */
const connectTimeoutMs = 10_000;

/**
 * Hands each frame of a live stream to `onFrame` (its `us` is wall-clock time of arrival), until the stream dies or
 * `signal` aborts. Resolves, once ffmpeg is gone, with what ended the stream; null when aborted. The watchdog is our
 * own: ffmpeg's timeout fires late, and not at all while keep-alives are answered.
 * @throws PlatewardenError program_missing
 */
export async function watchStream(
  options: StreamOptions,
  onFrame: (frame: RawFrame) => void,
  signal: AbortSignal,
): Promise<PlatewardenError | null> {
  const { cameraId, address, stallTimeoutMs, allocate } = options;
  const script = concatScript(address);
  const { child, output } = await startDecoder(liveArgs(options), 'pipe');
  const stdin = child.stdin as Writable;
  // A child that died before it read its script is reported through its other streams.
  stdin.on('error', () => undefined);
  stdin.end(script);

  const kill = () => child.kill('SIGKILL');
  let stalledMs: number | null = null;
  const watch = (ms: number) =>
    setTimeout(() => {
      stalledMs = ms;
      kill();
    }, ms);
  let watchdog = watch(Math.max(connectTimeoutMs, stallTimeoutMs));
  let frames = 0;
  signal.addEventListener('abort', kill, { once: true });
  if (signal.aborted) kill();
  const said: string[] = [];
  const listen = (line: string) => {
    said.push(line);
    if (said.length > 40) said.shift();
  };
  try {
    const receive = (frame: RawFrame) => {
      if (frames++ === 0) {
        clearTimeout(watchdog);
        watchdog = watch(stallTimeoutMs);
      } else watchdog.refresh();
      onFrame(frame);
    };
    await readFrames(output, { allocate, onFrame: receive, onLine: listen });
  } finally {
    clearTimeout(watchdog);
    signal.removeEventListener('abort', kill);
    kill();
    await exitOf(child);
  }
  if (signal.aborted) return null;
  if (stalledMs !== null) {
    const seconds = Math.round(stalledMs / 1000);
    return new PlatewardenError('camera_stalled', `Camera ${cameraId} sent no frame for ${seconds} s`);
  }
  return complaintOf(cameraId, said);
}

/**
 * ffmpeg's arguments for least delay: no probing, no buffering, one thread on both sides (frame threads each hold a
 * frame back).
 */
function liveArgs({ framesPerSecond, maxWidth }: StreamOptions): string[] {
  const input = '-use_wallclock_as_timestamps 1 -fflags nobuffer -flags low_delay -threads 1 -analyzeduration 0';
  const script = '-probesize 32768 -protocol_whitelist pipe,fd,rtsp,rtsps,rtp,tcp,udp,tls -f concat -safe 0 -i pipe:0';
  const output = '-copyts -fps_mode passthrough -autoscale 0 -threads 1 -avioflags direct -f rawvideo pipe:1';
  return [
    ...`-hide_banner -nostats -v ${headerLogLevel}`.split(' '),
    ...input.split(' '),
    ...script.split(' '),
    '-an',
    '-sn',
    '-vf',
    [timeFilter, thinningFilter(framesPerSecond), headerFilters(maxWidth)].join(','),
    ...output.split(' '),
  ];
}
