import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { z } from 'zod';
import type { Box, Corners } from '../../domain/geometry.js';
import type { PlateIssuer } from '../../domain/plate-read.js';
import type { FrameImage, PlateLook } from '../../domain/ports.js';
import { colourAround } from '../image/colour.js';
import { sizeOf, warp } from '../image/warp.js';
import { statesIn } from '../text/printed-state.js';
import type { SecondOpinion } from './second-opinion.js';
import { checkShapes, loadModel, modelFolder, sidecar } from './session.js';

const sidecarSchema = z.object({
  inputWidth: z.number().int().positive(),
  inputHeight: z.number().int().positive(),
  margin: z.number().min(0),
  /** Class names; `other` is any issuer but a US state. */
  regions: z.array(z.string()).min(2),
  /** An answer is given from this probability on. */
  threshold: z.number().min(0).max(1).default(0.6),
});

/** Lettering of plates narrower than this, pixels, cannot be read. */
const legibleWidth = 110;
/** A state that is so probable by now needs no more reading. */
const sureEnough = 0.97;
/** Where states print their names and mottoes, in the plate's unit square: most above the serial, some below. */
const above: Box = [0.03, 0.02, 0.94, 0.25];
const below: Box = [0.03, 0.74, 0.94, 0.24];
/** What is read of it in a look. */
const lettering: Partial<Record<PlateLook, readonly Box[]>> = { name: [above], motto: [below], full: [above, below] };

/** The state of issue, from the plate's look and its printed name together. */
export class OnnxRegion {
  readonly #session: InferenceSession;
  readonly #layout: z.infer<typeof sidecarSchema>;
  readonly #second: SecondOpinion | undefined;

  private constructor(session: InferenceSession, layout: z.infer<typeof sidecarSchema>, second?: SecondOpinion) {
    this.#session = session;
    this.#layout = layout;
    this.#second = second;
  }

  /** `second` reads the printed name. Null when the models have no classifier of states. @throws model_invalid */
  static async load(folder = modelFolder, second?: SecondOpinion): Promise<OnnxRegion | null> {
    const file = join(folder, 'plate-region.onnx');
    if (!existsSync(file)) return null;
    const side = join(folder, 'plate-region.json');
    const layout = sidecar(sidecarSchema, side);
    const session = await loadModel(file);
    checkShapes(session, side, {
      inputs: { plates: [null, 3, layout.inputHeight, layout.inputWidth] },
      outputs: { logits: [null, layout.regions.length] },
    });
    return new OnnxRegion(session, layout, second);
  }

  /** Null when unsure, when no US state issued it, or when `look` is not for it. */
  async regionOf(frame: FrameImage, corners: Corners, look: PlateLook): Promise<PlateIssuer | null> {
    const parts = lettering[look];
    if (parts === undefined) return null;
    const { regions } = this.#layout;
    const logits = await this.#look(frame, corners);
    const legible = this.#second !== undefined && sizeOf(corners).width >= legibleWidth;
    if (!legible) return this.#answer(softmax(logits));
    let probabilities = softmax(logits);
    for (const part of parts) {
      if (Math.max(...probabilities) >= sureEnough) break;
      const spoken = statesIn(await this.#second!.textIn(frame, corners, part));
      regions.forEach((code, i) => {
        logits[i]! += spoken.get(code) ?? 0;
      });
      probabilities = softmax(logits);
    }
    return this.#answer(probabilities);
  }

  #answer(probabilities: readonly number[]): PlateIssuer | null {
    const { regions, threshold } = this.#layout;
    const best = probabilities.indexOf(Math.max(...probabilities));
    const code = regions[best] ?? 'other';
    const confidence = probabilities[best]!;
    return code === 'other' || confidence < threshold ? null : { code, confidence };
  }

  /** How much the plate's look speaks for each of the regions, as logits. */
  async #look(frame: FrameImage, corners: Corners): Promise<Float32Array> {
    const { inputWidth: width, inputHeight: height, margin } = this.#layout;
    const { samples, corners: here } = colourAround(frame, corners, margin);
    const crop = new Float32Array(3 * width * height);
    const whole = 1 + 2 * margin;
    warp(samples, here, { from: [-margin, -margin, whole, whole], to: [0, 0, width, height] }, crop, width, height);
    const output = await this.#session.run({ plates: new Tensor('float32', crop, [1, 3, height, width]) });
    return output.logits!.data as Float32Array;
  }
}

function softmax(logits: Float32Array): number[] {
  const most = Math.max(...logits);
  const powers = Array.from(logits, (logit) => Math.exp(logit - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
