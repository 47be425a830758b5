import { join } from 'node:path';
import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { z } from 'zod';
import type { Corners } from '../../domain/geometry.js';
import { type Samples, warp } from '../image/warp.js';
import { checkShapes, loadModel, modelFolder, sidecar } from './session.js';

const sidecarSchema = z.object({
  inputWidth: z.number().int().positive(),
  inputHeight: z.number().int().positive(),
  /** A candidate is widened by this share of its size on each side. */
  margin: z.number().min(0),
});

/** Tells plates from what only looks like one in the small picture, at a fiftieth of the price of a closer look. */
export class OnnxVerifier {
  readonly #session: InferenceSession;
  readonly #layout: z.infer<typeof sidecarSchema>;

  private constructor(session: InferenceSession, layout: z.infer<typeof sidecarSchema>) {
    this.#session = session;
    this.#layout = layout;
  }

  /** @throws model_invalid */
  static async load(folder = modelFolder): Promise<OnnxVerifier> {
    const side = join(folder, 'plate-verifier.json');
    const layout = sidecar(sidecarSchema, side);
    const session = await loadModel(join(folder, 'plate-verifier.onnx'));
    checkShapes(session, side, {
      inputs: { patches: [null, 1, layout.inputHeight, layout.inputWidth] },
      outputs: { plate: [null] },
    });
    return new OnnxVerifier(session, layout);
  }

  /** Probability, 0..1, that each of `candidates` in `luma` is a plate, as seen in full resolution. */
  async verify(luma: Samples, candidates: readonly Corners[]): Promise<Float32Array> {
    if (candidates.length === 0) return new Float32Array(0);
    const { inputWidth, inputHeight, margin } = this.#layout;
    const size = inputWidth * inputHeight;
    const input = new Float32Array(candidates.length * size);
    const whole = 1 + 2 * margin;
    const to = [0, 0, inputWidth, inputHeight] as const;
    const part = { from: [-margin, -margin, whole, whole], to, density: 0.6 } as const;
    candidates.forEach((corners, i) => {
      warp(luma, corners, part, input.subarray(i * size, (i + 1) * size), inputWidth, inputHeight);
    });
    const shape = [candidates.length, 1, inputHeight, inputWidth];
    const { plate } = await this.#session.run({ patches: new Tensor('float32', input, shape) });
    return plate!.data as Float32Array;
  }
}
