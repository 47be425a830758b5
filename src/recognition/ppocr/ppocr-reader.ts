import { readFileSync } from 'node:fs';
import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { type Box, boxOf, type Corners } from '../../domain/geometry.js';
import type { PlateRead, PlateRegion } from '../../domain/plate-read.js';
import { foldEquivalent } from '../../domain/plate-text.js';
import type { FrameImage, PlateReader } from '../../domain/ports.js';
import { colourAround } from '../image/colour.js';
import { sizeOf, warp } from '../image/warp.js';
import { loadModel } from '../own/session.js';
import { type CtcReading, readCtc } from '../text/ctc.js';
import { isPlausiblePlate } from '../text/plausible.js';
import { mass } from '../text/syntax.js';
import type { Trace } from '../trace.js';
import { ppocrAsset } from './assets.js';
import { withFusedActivations } from './fuse-activations.js';

const height = 48;
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** PP-OCRv4's recognition, decoded over A-Z and 0-9 only; what is no plausible plate is dropped. */
export class PpocrReader implements PlateReader {
  readonly engine = 'ppocr';
  readonly #session: InferenceSession;
  /** For each character of `alphabet` the model's classes that mean it (small letters too). */
  readonly #classes: readonly (readonly number[])[];
  readonly #trace: Trace | undefined;

  private constructor(session: InferenceSession, keys: readonly string[], trace: Trace | undefined) {
    this.#session = session;
    this.#trace = trace;
    this.#classes = [...alphabet].map((char) =>
      [...new Set([char, char.toLowerCase()])].map((key) => keys.indexOf(key) + 1).filter((index) => index > 0),
    );
  }

  /** @throws model_invalid */
  static async load(trace?: Trace): Promise<PpocrReader> {
    const keys = readFileSync(ppocrAsset('ppocr_keys_v1.txt'), 'utf8').split('\n');
    return new PpocrReader(
      await loadModel(ppocrAsset('ch_PP-OCRv4_rec_infer.onnx'), withFusedActivations),
      keys,
      trace,
    );
  }

  async readPlate(frame: FrameImage, { corners, score }: PlateRegion): Promise<PlateRead | null> {
    const raw = await this.#read(frame, corners, [0, 0, 1, 1]);
    const candidates = raw.candidates.filter(({ text }) => isPlausiblePlate(text));
    if (!isPlausiblePlate(raw.text) || candidates.length === 0) return null;
    const text = candidates[0]!.text;
    return {
      text,
      rawText: raw.text,
      confidence: mass(candidates, foldEquivalent(text)),
      characters: raw.charactersOf(text),
      candidates,
      region: null,
      corners,
      box: boxOf(corners),
      locatedScore: score,
      engine: this.engine,
    };
  }

  /** The letters and digits written in `part` (x, y, width, height in the unit square of `corners`), whatever they say. */
  async textIn(frame: FrameImage, corners: Corners, part: Box): Promise<string> {
    return (await this.#read(frame, corners, part)).text;
  }

  async #read(frame: FrameImage, corners: Corners, part: Box): Promise<CtcReading> {
    const size = sizeOf(corners);
    const aspect = (size.width * part[2]) / (size.height * part[3]);
    const width = Math.min(640, Math.max(16, Math.round(height * aspect)));
    const rgb = new Float32Array(3 * width * height);
    const beyond = Math.max(0, -part[0], -part[1], part[0] + part[2] - 1, part[1] + part[3] - 1);
    const { samples, corners: here } = colourAround(frame, corners, beyond);
    warp(samples, here, { from: part, to: [0, 0, width, height] }, rgb, width, height);
    const input = new Float32Array(rgb.length);
    const plane = width * height;
    for (let c = 0; c < 3; c++) {
      for (let i = 0; i < plane; i++) input[c * plane + i] = rgb[(2 - c) * plane + i]! * 2 - 1;
    }
    const name = this.#session.inputNames[0]!;
    const output = await this.#session.run({ [name]: new Tensor('float32', input, [1, 3, height, width]) });
    const { data, dims } = output[this.#session.outputNames[0]!]!;
    const reading = readCtc({
      logProbabilities: this.#narrow(data as Float32Array, dims[1]!, dims[2]!),
      steps: dims[1]!,
      alphabet,
    });
    this.#trace?.crop(corners, rgb, width, height, reading);
    return reading;
  }

  /** The model's probabilities over its thousands of characters, as log-probabilities over blank and `alphabet` only. */
  #narrow(probabilities: Float32Array, steps: number, classes: number): Float32Array {
    const narrow = new Float32Array(steps * (alphabet.length + 1));
    for (let step = 0; step < steps; step++) {
      const at = step * classes;
      const row = step * (alphabet.length + 1);
      narrow[row] = probabilities[at]!;
      let sum = narrow[row]!;
      this.#classes.forEach((indices, i) => {
        for (const index of indices) narrow[row + 1 + i]! += probabilities[at + index]!;
        sum += narrow[row + 1 + i]!;
      });
      for (let i = 0; i <= alphabet.length; i++) narrow[row + i] = Math.log(narrow[row + i]! / (sum || 1) + 1e-12);
    }
    return narrow;
  }
}
