import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { frameBytes } from '../../domain/frame.js';
import { type FrameHeader, FrameHeaders, isHeaderLine } from './frame-headers.js';
import type { PixelPipe } from './pixel-pipe.js';

/** One decoded picture in i420 with its header. */
export interface RawFrame extends FrameHeader {
  readonly pixels: Uint8Array;
}

/** ffmpeg's output: pixels on standard output, headers and complaints on standard error. */
export interface FfmpegOutput {
  readonly stdout: PixelPipe;
  readonly stderr: Readable;
}

/** What a reader of frames brings. */
export interface FrameReader {
  /** Memory for a frame's pixels, which worker threads can share. */
  readonly allocate: (bytes: number) => Uint8Array;
  readonly onFrame: (frame: RawFrame) => void;
  /**
   * The log's other lines (they may hold addresses with passwords: not for a log file as they are), each with the time of
   * the last picture before it, microseconds.
   */
  readonly onLine: (line: string, lastUs: number | null) => void;
}

/**
 * Hands on each frame of a running ffmpeg as it comes; resolves when the stream is over. Sizes may change in
 * mid-stream: each frame has its own header, written before its pixels, which go straight into their frame's memory.
 */
export async function readFrames({ stdout, stderr }: FfmpegOutput, reader: FrameReader): Promise<void> {
  const headers = new FrameHeaders();
  const waiting: FrameHeader[] = [];
  let pixels: Uint8Array | null = null;
  let filled = 0;
  let lastUs: number | null = null;
  /** Pixels that came before their header, on the other pipe. */
  let early: Uint8Array | null = null;
  const room = () => {
    const header = waiting[0];
    if (header === undefined) return null;
    pixels ??= reader.allocate(frameBytes(header.width, header.height, 'i420'));
    return pixels.subarray(filled);
  };
  const fill = (bytes: number) => {
    filled += bytes;
    if (filled < pixels!.length) return;
    const whole = { ...waiting.shift()!, pixels: pixels! };
    pixels = null;
    filled = 0;
    reader.onFrame(whole);
  };
  const take = (chunk: Uint8Array) => {
    for (let at = 0; at < chunk.length; ) {
      const to = room();
      if (to === null) {
        early = Buffer.concat([early ?? new Uint8Array(0), chunk.subarray(at)]);
        stdout.pause();
        return;
      }
      const part = chunk.subarray(at, at + to.length);
      to.set(part);
      at += part.length;
      fill(part.length);
    }
  };
  const lines = createInterface({ input: stderr });
  lines.on('line', (line) => {
    const header = headers.parse(line);
    if (header === null) {
      if (!isHeaderLine(line)) reader.onLine(line, lastUs);
      return;
    }
    lastUs = header.us;
    waiting.push(header);
    if (early === null) return;
    const chunk = early;
    early = null;
    stdout.resume();
    take(chunk);
  });
  await Promise.all([stdout.readInto({ room, filled: fill, take }), once(lines, 'close')]);
}

/** The same at the pace of who iterates: for recordings, of which no frame may be lost. */
export async function* rawFrames(
  output: FfmpegOutput,
  allocate: FrameReader['allocate'],
  onLine: FrameReader['onLine'],
): AsyncGenerator<RawFrame> {
  const ready: RawFrame[] = [];
  let wake = () => {};
  let over = false;
  const onFrame = (frame: RawFrame) => {
    ready.push(frame);
    output.stdout.pause();
    wake();
  };
  const reading = readFrames(output, { allocate, onFrame, onLine }).finally(() => {
    over = true;
    wake();
  });
  for (;;) {
    const frame = ready.shift();
    if (frame !== undefined) yield frame;
    else if (over) return await reading;
    else {
      const more = new Promise<void>((resolve) => {
        wake = resolve;
      });
      output.stdout.resume();
      await more;
    }
  }
}
