import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { frameBytes } from '../../domain/frame.js';
import { type FrameHeader, parseFrameHeader } from './frame-headers.js';

/** One decoded picture in i420 with its header. */
export interface RawFrame extends FrameHeader {
  readonly pixels: Uint8Array;
}

/** ffmpeg's output: pixels on standard output, headers and complaints on standard error. */
export interface FfmpegOutput {
  readonly stdout: Readable;
  readonly stderr: Readable;
}

/**
 * Frames of a running ffmpeg, each in memory from `allocate`, which worker threads can share; ends with the stream.
 * Sizes may change in mid-stream: each frame has its own header, written before its pixels. `onLine` gets the log's
 * other lines (which may hold addresses with passwords: not for a log file as they are).
 */
export async function* rawFrames(
  { stdout, stderr }: FfmpegOutput,
  allocate: (bytes: number) => Uint8Array,
  onLine: (line: string) => void,
): AsyncGenerator<RawFrame> {
  const headers = new HeaderQueue(stderr, onLine);
  let header: FrameHeader | null = null;
  let pixels: Uint8Array = new Uint8Array(0);
  let filled = 0;
  for await (const chunk of stdout as AsyncIterable<Buffer>) {
    for (let at = 0; at < chunk.length; ) {
      if (header === null) {
        header = await headers.next();
        // Pixels without a header cannot be told apart: the stream is as good as over.
        if (header === null) return;
        pixels = allocate(frameBytes(header.width, header.height, 'i420'));
        filled = 0;
      }
      const take = Math.min(chunk.length - at, pixels.length - filled);
      pixels.set(chunk.subarray(at, at + take), filled);
      at += take;
      filled += take;
      if (filled === pixels.length) {
        yield { ...header, pixels };
        header = null;
      }
    }
  }
}

/** Headers in order, as they come on standard error. */
class HeaderQueue {
  readonly #waiting: FrameHeader[] = [];
  #closed = false;
  #wake: (() => void) | null = null;

  constructor(stderr: Readable, onLine: (line: string) => void) {
    const lines = createInterface({ input: stderr });
    lines.on('line', (line) => {
      const header = parseFrameHeader(line);
      if (header !== null) this.#waiting.push(header);
      else if (!line.startsWith('[Parsed_showinfo')) onLine(line);
      if (header !== null) this.#wake?.();
    });
    lines.on('close', () => {
      this.#closed = true;
      this.#wake?.();
    });
  }

  async next(): Promise<FrameHeader | null> {
    while (this.#waiting.length === 0 && !this.#closed) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = null;
    }
    return this.#waiting.shift() ?? null;
  }
}
