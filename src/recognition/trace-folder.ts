import { mkdirSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import sharp from 'sharp';
import { PlatewardenError } from '../domain/errors.js';
import type { Corners } from '../domain/geometry.js';
import type { PlateRegion } from '../domain/plate-read.js';
import type { FrameImage } from '../domain/ports.js';
import { rgbSamples } from './image/rgb.js';
import type { CtcReading } from './text/ctc.js';
import type { Trace } from './trace.js';

/**
 * Writes what each stage saw of a picture, named after its file, and in a video after its time too: `-regions.jpg` (the
 * frame with the located corners), `-crop-N.png` (what the reader was given) and `-crop-N.json` (its candidates and the
 * scores of its characters).
 */
export class TraceFolder implements Trace {
  readonly #folder: string;
  /** Each settles with what went wrong, if anything did. */
  readonly #writes: Promise<PlatewardenError | null>[] = [];
  /** Files by the name that theirs begin with: those of several folders may share one. */
  readonly #files = new Map<string, string>();
  #name = 'frame';
  #crops = 0;

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.#folder = folder;
  }

  /** What follows belongs to `file`, `atMs` from its start where it is a video. */
  startPicture(file: string, atMs?: number): void {
    const name = basename(file, extname(file));
    let free = name;
    for (let n = 2; (this.#files.get(free) ?? file) !== file; n++) free = `${name}~${n}`;
    this.#files.set(free, file);
    this.#name = atMs === undefined ? free : `${free}-${(atMs / 1000).toFixed(3).padStart(8, '0')}s`;
    this.#crops = 0;
  }

  regions(frame: FrameImage, regions: readonly PlateRegion[]): void {
    const { width, height, data } = rgbSamples(frame);
    const shapes = regions.map(({ corners, score }) => outline(corners, score, Math.max(2, width / 500)));
    const drawn = Buffer.from(`<svg width="${width}" height="${height}">${shapes.join('')}</svg>`);
    const image = sharp(data, { raw: { width, height, channels: 3 } }).composite([{ input: drawn }]);
    this.#write('regions.jpg', image.jpeg().toBuffer());
  }

  crop(corners: Corners, crop: Float32Array, width: number, height: number, reading: CtcReading): void {
    this.#crops += 1;
    const grey = Uint8Array.from(crop.subarray(0, width * height), (value) => Math.round(value * 255));
    const image = sharp(grey, { raw: { width, height, channels: 1 } }).resize({ width: width * 3, kernel: 'nearest' });
    this.#write(`crop-${this.#crops}.png`, image.png().toBuffer());
    const { text, candidates } = reading;
    const seen = { text, characters: reading.charactersOf(text), candidates, corners };
    this.#write(`crop-${this.#crops}.json`, `${JSON.stringify(seen, null, 2)}\n`);
  }

  /** Resolves when all is on the disk. @throws disk_full, file_unreadable */
  async written(): Promise<void> {
    const faults = await Promise.all(this.#writes.splice(0));
    for (const fault of faults) if (fault) throw fault;
  }

  #write(what: string, bytes: string | Promise<Uint8Array>): void {
    const path = join(this.#folder, `${this.#name}-${what}`);
    this.#writes.push(writeWhole(path, bytes));
  }
}

/** What went wrong; nothing half-written is left then. */
async function writeWhole(path: string, bytes: string | Promise<Uint8Array>): Promise<PlatewardenError | null> {
  try {
    await writeFile(path, await bytes);
    return null;
  } catch (cause) {
    await rm(path, { force: true }).catch(() => {});
    const { code, message } = cause as NodeJS.ErrnoException;
    return new PlatewardenError(
      code === 'ENOSPC' ? 'disk_full' : 'file_unreadable',
      `${path} cannot be written: ${message}`,
      { cause },
    );
  }
}

function outline(corners: Corners, score: number, stroke: number): string {
  const points = corners.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
  const [x, y] = corners[0];
  const style = `fill="none" stroke="#0f0" stroke-width="${stroke}"`;
  const above = Math.max(stroke * 8, y - stroke * 2);
  const label = `<text x="${x}" y="${above}" fill="#0f0" font-size="${stroke * 8}">${score.toFixed(2)}</text>`;
  return `<polygon points="${points}" ${style}/>${label}`;
}
