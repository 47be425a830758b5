import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import sharp from 'sharp';
import type { Corners } from '../domain/geometry.js';
import type { PlateRegion } from '../domain/plate-read.js';
import type { FrameImage } from '../domain/ports.js';
import { rgbSamples } from './image/rgb.js';
import type { CtcReading } from './text/ctc.js';
import type { Trace } from './trace.js';

/**
 * Writes what each stage saw of an image, named after it: `-regions.jpg` (the frame with the located corners),
 * `-crop-N.png` (what the reader was given) and `-crop-N.json` (its candidates and the scores of its characters).
 */
export class TraceFolder implements Trace {
  readonly #folder: string;
  readonly #writes: Promise<unknown>[] = [];
  #name = 'frame';
  #frames = 0;
  #crops = 0;

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.#folder = folder;
  }

  /** What follows belongs to `file`. */
  startImage(file: string): void {
    this.#name = basename(file, extname(file));
    this.#frames = 0;
  }

  regions(frame: FrameImage, regions: readonly PlateRegion[]): void {
    this.#crops = 0;
    this.#frames += 1;
    const { width, height, data } = rgbSamples(frame);
    const shapes = regions.map(({ corners, score }) => outline(corners, score, Math.max(2, width / 500)));
    const drawn = Buffer.from(`<svg width="${width}" height="${height}">${shapes.join('')}</svg>`);
    const image = sharp(data, { raw: { width, height, channels: 3 } }).composite([{ input: drawn }]);
    this.#writes.push(image.jpeg().toFile(this.#path('regions.jpg')));
  }

  crop(corners: Corners, crop: Float32Array, width: number, height: number, reading: CtcReading): void {
    this.#crops += 1;
    const grey = Uint8Array.from(crop.subarray(0, width * height), (value) => Math.round(value * 255));
    const image = sharp(grey, { raw: { width, height, channels: 1 } }).resize({ width: width * 3, kernel: 'nearest' });
    this.#writes.push(image.png().toFile(this.#path(`crop-${this.#crops}.png`)));
    const { text, candidates } = reading;
    const seen = { text, characters: reading.charactersOf(text), candidates, corners };
    writeFileSync(this.#path(`crop-${this.#crops}.json`), `${JSON.stringify(seen, null, 2)}\n`);
  }

  /** Resolves when all is on the disk. */
  async written(): Promise<void> {
    await Promise.all(this.#writes.splice(0));
  }

  #path(what: string): string {
    const frame = this.#frames > 1 ? `-${this.#frames}` : '';
    return join(this.#folder, `${this.#name}${frame}-${what}`);
  }
}

function outline(corners: Corners, score: number, stroke: number): string {
  const points = corners.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
  const [x, y] = corners[0];
  const style = `fill="none" stroke="#0f0" stroke-width="${stroke}"`;
  const label = `<text x="${x}" y="${y - stroke * 2}" fill="#0f0" font-size="${stroke * 8}">${score.toFixed(2)}</text>`;
  return `<polygon points="${points}" ${style}/>${label}`;
}
