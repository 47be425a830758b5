import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { createWorker, OEM, PSM, type Worker } from 'tesseract.js';
import { boxOf } from '../../domain/geometry.js';
import type { PlateRead, PlateRegion } from '../../domain/plate-read.js';
import { normalisePlate } from '../../domain/plate-text.js';
import type { FrameImage, PlateReader } from '../../domain/ports.js';
import { lumaOf } from '../image/luma.js';
import { samplesOf, sizeOf, warp } from '../image/warp.js';
import { isPlausiblePlate } from '../text/plausible.js';
import type { Trace } from '../trace.js';

/** Height of the rectified line: Tesseract's network was trained on capitals of some 30 pixels. */
const lineHeight = 64;

/** Tesseract's English network on one rectified line, from data that came with the package: nothing is fetched. */
export class TesseractReader implements PlateReader {
  readonly engine = 'tesseract';
  readonly #worker: Worker;
  readonly #trace: Trace | undefined;

  private constructor(worker: Worker, trace: Trace | undefined) {
    this.#worker = worker;
    this.#trace = trace;
  }

  static async load(trace?: Trace): Promise<TesseractReader> {
    const require = createRequire(import.meta.url);
    const langPath = join(dirname(require.resolve('@tesseract.js-data/eng/package.json')), '4.0.0_best_int');
    const worker = await createWorker('eng', OEM.LSTM_ONLY, { langPath, gzip: true, cacheMethod: 'none' });
    await worker.setParameters({
      tessedit_char_whitelist: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789',
      tessedit_pageseg_mode: PSM.SINGLE_LINE,
      user_defined_dpi: '150',
    });
    return new TesseractReader(worker, trace);
  }

  async readPlate(frame: FrameImage, { corners, score }: PlateRegion): Promise<PlateRead | null> {
    const { line, width } = lineOf(frame, corners);
    const { data } = await this.#worker.recognize(await linePng(line, width));
    const text = normalisePlate(data.text);
    const confidence = Math.min(1, Math.max(0, data.confidence / 100));
    const charactersOf = (of: string) => [...of].map((char) => ({ char, confidence }));
    const candidates = [{ text, confidence }];
    this.#trace?.crop(corners, line, width, lineHeight, { text, charactersOf, candidates });
    if (!isPlausiblePlate(text)) return null;
    return {
      text,
      rawText: text,
      confidence,
      characters: charactersOf(text),
      candidates,
      region: null,
      corners,
      box: boxOf(corners),
      locatedScore: score,
      engine: this.engine,
    };
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** The rectified plate, `width` pixels wide. */
function lineOf(frame: FrameImage, corners: PlateRegion['corners']): { line: Float32Array; width: number } {
  const size = sizeOf(corners);
  const width = Math.min(640, Math.max(32, Math.round((lineHeight * size.width) / size.height)));
  const line = new Float32Array(width * lineHeight);
  const part = { from: [0, 0, 1, 1], to: [0, 0, width, lineHeight] } as const;
  warp(samplesOf(lumaOf(frame)), corners, part, line, width, lineHeight);
  return { line, width };
}

/** The plate as a line of dark characters on light, contrast stretched, with the white border that Tesseract wants. */
async function linePng(line: Float32Array, width: number): Promise<Buffer> {
  const mean = line.reduce((sum, value) => sum + value, 0) / line.length;
  const edge = (line[0]! + line[width - 1]! + line[line.length - 1]! + line[line.length - width]!) / 4;
  const lightOnDark = edge < mean;
  const bytes = Uint8Array.from(line, (value) => 255 * (lightOnDark ? 1 - value : value));
  return sharp(bytes, { raw: { width, height: lineHeight, channels: 1 } })
    .normalise()
    .extend({ top: 12, bottom: 12, left: 12, right: 12, background: '#ffffff' })
    .png()
    .toBuffer();
}
