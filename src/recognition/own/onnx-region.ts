import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { z } from 'zod';
import type { Corners } from '../../domain/geometry.js';
import type { PlateIssuer } from '../../domain/plate-read.js';
import type { FrameImage } from '../../domain/ports.js';
import { colourAround } from '../image/colour.js';
import { warp } from '../image/warp.js';
import { loadModel, modelFolder, sidecar } from './session.js';

const sidecarSchema = z.object({
  inputWidth: z.number().int().positive(),
  inputHeight: z.number().int().positive(),
  margin: z.number().min(0),
  /** Class names; `other` is any issuer but a US state. */
  regions: z.array(z.string()).min(2),
  /** An answer is given from this probability on. */
  threshold: z.number().min(0).max(1).default(0.6),
});

/** The state of issue, from the plate's look and its printed name together. */
export class OnnxRegion {
  readonly #session: InferenceSession;
  readonly #layout: z.infer<typeof sidecarSchema>;

  private constructor(session: InferenceSession, layout: z.infer<typeof sidecarSchema>) {
    this.#session = session;
    this.#layout = layout;
  }

  /** Null when the models have no classifier of states. @throws model_invalid */
  static async load(folder = modelFolder): Promise<OnnxRegion | null> {
    const file = join(folder, 'plate-region.onnx');
    if (!existsSync(file)) return null;
    return new OnnxRegion(await loadModel(file), sidecar(sidecarSchema, join(folder, 'plate-region.json')));
  }

  /** Null when unsure, or when no US state issued it. */
  async regionOf(frame: FrameImage, corners: Corners): Promise<PlateIssuer | null> {
    const { inputWidth: width, inputHeight: height, margin, regions, threshold } = this.#layout;
    const { samples, corners: here } = colourAround(frame, corners, margin);
    const crop = new Float32Array(3 * width * height);
    const whole = 1 + 2 * margin;
    warp(samples, here, { from: [-margin, -margin, whole, whole], to: [0, 0, width, height] }, crop, width, height);
    const output = await this.#session.run({ plates: new Tensor('float32', crop, [1, 3, height, width]) });
    const probabilities = softmax(output.logits!.data as Float32Array);
    const best = probabilities.indexOf(Math.max(...probabilities));
    const code = regions[best] ?? 'other';
    const confidence = probabilities[best]!;
    return code === 'other' || confidence < threshold ? null : { code, confidence };
  }
}

function softmax(logits: Float32Array): number[] {
  const most = Math.max(...logits);
  const powers = Array.from(logits, (logit) => Math.exp(logit - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
