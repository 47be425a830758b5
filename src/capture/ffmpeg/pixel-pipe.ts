import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Who reads a pipe. */
export interface PixelSink {
  /** Memory that the next bytes go to, or null where it is not known yet what they are. */
  room(): Uint8Array | null;
  /** So many bytes came into the `room` asked for last. */
  filled(bytes: number): void;
  /** What came when there was no room; the memory is used again. */
  take(chunk: Uint8Array): void;
}

/** What a read brings at most while there is no room for it. */
const atOnce = 65_536;

/**
 * A child's standard output that is read into memory of the reader's choice: the pipes that Node makes for children
 * allocate memory for each 64 KiB, 120 MB a second of four 1080p cameras, and collecting it costs more than the frames.
 */
export class PixelPipe {
  /** The child's end; to be destroyed once the child has it. */
  readonly childEnd: Socket;
  readonly #ours: Socket;
  readonly #reader: { sink: PixelSink | null };

  private constructor(ours: Socket, childEnd: Socket, reader: { sink: PixelSink | null }) {
    this.#ours = ours;
    this.childEnd = childEnd;
    this.#reader = reader;
  }

  static async open(): Promise<PixelPipe> {
    const reader: { sink: PixelSink | null } = { sink: null };
    const passing = new Uint8Array(atOnce);
    const buffer = () => reader.sink?.room() ?? passing;
    const callback = (bytes: number, memory: Uint8Array) => {
      if (memory === passing) reader.sink?.take(passing.subarray(0, bytes));
      else reader.sink?.filled(bytes);
      return true;
    };
    // Nobody else can connect to what lies in a folder of our own.
    const folder = mkdtempSync(join(tmpdir(), 'platewarden-'));
    const server = createServer({ pauseOnConnect: true });
    try {
      const path = join(folder, 'pixels');
      server.listen(path);
      await once(server, 'listening');
      const ours = connect({ path, onread: { buffer, callback } });
      ours.pause();
      // A child that is killed resets it.
      ours.on('error', () => undefined);
      const [childEnd] = (await once(server, 'connection')) as [Socket];
      return new PixelPipe(ours, childEnd, reader);
    } finally {
      server.close();
      rmSync(folder, { recursive: true });
    }
  }

  /** Hands what comes to `sink` from now on; resolves when no more comes. */
  async readInto(sink: PixelSink): Promise<void> {
    this.#reader.sink = sink;
    const closed = once(this.#ours, 'close');
    this.#ours.resume();
    await closed;
  }

  pause(): void {
    this.#ours.pause();
  }

  resume(): void {
    this.#ours.resume();
  }

  /** Where no child was started after all. */
  destroy(): void {
    this.#ours.destroy();
    this.childEnd.destroy();
  }
}
