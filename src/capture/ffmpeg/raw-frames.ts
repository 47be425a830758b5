import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { frameBytes } from '../../domain/frame.js';
import { type FrameHeader, FrameHeaders, isHeaderLine } from './frame-headers.js';

/** One decoded picture in i420 with its header. */
export interface RawFrame extends FrameHeader {
  readonly pixels: Uint8Array;
}

/** ffmpeg's output: pixels on standard output, headers and complaints on standard error. */
export interface FfmpegOutput {
  readonly stdout: Readable;
  readonly stderr: Readable;
}

/** What a reader of frames brings. */
export interface FrameReader {
  /** Memory for a frame's pixels, which worker threads can share. */
  readonly allocate: (bytes: number) => Uint8Array;
  readonly onFrame: (frame: RawFrame) => void;
  /** The log's other lines (they may hold addresses with passwords: not for a log file as they are). */
  readonly onLine: (line: string) => void;
}

/**
 * Hands on each frame of a running ffmpeg as it comes; resolves when the stream is over. Sizes may change in
 * mid-stream: each frame has its own header, written before its pixels. Chunks are taken as events, not iterated over:
 * a 1080p frame comes in fifty, and an iterator's turns cost a millisecond of each frame.
 */
export async function readFrames({ stdout, stderr }: FfmpegOutput, reader: FrameReader): Promise<void> {
  const headers = new FrameHeaders();
  const waiting: FrameHeader[] = [];
  let pixels: Uint8Array | null = null;
  let filled = 0;
  /** Takes what it can of `chunk`; the rest waits for its header. */
  const take = (chunk: Buffer): Buffer | null => {
    for (let at = 0; at < chunk.length; ) {
      const header = waiting[0];
      if (header === undefined) return chunk.subarray(at);
      pixels ??= reader.allocate(frameBytes(header.width, header.height, 'i420'));
      const count = Math.min(chunk.length - at, pixels.length - filled);
      pixels.set(chunk.subarray(at, at + count), filled);
      at += count;
      filled += count;
      if (filled < pixels.length) continue;
      waiting.shift();
      const whole = { ...header, pixels };
      pixels = null;
      filled = 0;
      reader.onFrame(whole);
    }
    return null;
  };
  let rest: Buffer | null = null;
  const lines = createInterface({ input: stderr });
  lines.on('line', (line) => {
    const header = headers.parse(line);
    if (header === null) {
      if (!isHeaderLine(line)) reader.onLine(line);
      return;
    }
    waiting.push(header);
    if (rest === null) return;
    rest = take(rest);
    if (rest === null) stdout.resume();
  });
  stdout.on('data', (chunk: Buffer) => {
    rest = take(rest === null ? chunk : Buffer.concat([rest, chunk]));
    // Pixels that came before their header, on the other pipe, wait for it.
    if (rest !== null) stdout.pause();
  });
  await Promise.all([once(stdout, 'close'), once(lines, 'close')]);
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
