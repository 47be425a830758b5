import { join } from 'node:path';
import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { z } from 'zod';
import { type Box, boxOf } from '../../domain/geometry.js';
import type { PlateRegion } from '../../domain/plate-read.js';
import type { FrameImage, PlateLocator } from '../../domain/ports.js';
import { type Luma, lumaOf } from '../image/luma.js';
import { shrinkInto } from '../image/shrink.js';
import { sizeOf } from '../image/warp.js';
import { peaks, suppress } from './peaks.js';
import { loadModel, modelFolder, sidecar } from './session.js';

const sidecarSchema = z.object({
  stride: z.number().int().positive(),
  multipleOf: z.number().int().positive(),
  threshold: z.number().min(0).max(1),
});

/** Brightness of the canvas about an image, as in training. */
const canvas = 114 / 255;
/** The first look: the whole frame with its longer side at most this, so that 1280×720 is seen at 640×360. */
const firstLookSide = 640;
/** Plates of the first look from this score on get a second look; below it nothing was ever a plate. */
const secondLookScore = 0.12;
/** The second look brings the plate to this width, about the middle of what the network was trained on. */
const secondLookWidth = 96;
/** …in an input of this size, so that its surroundings are seen too. */
const secondLookInput = { width: 192, height: 128 };
/** Candidates that get a second look; more than twenty plates a frame are a car park's, seen again in the next frame. */
const mostSecondLooks = 20;

/**
 * Our own network: a first look at the small frame, then a closer one at each candidate in full resolution, which
 * sharpens the corners and throws out what only looked like a plate from afar.
 */
export class OnnxLocator implements PlateLocator {
  readonly #session: InferenceSession;
  readonly #stride: number;
  readonly #multiple: number;
  readonly #threshold: number;

  private constructor(session: InferenceSession, { stride, multipleOf, threshold }: z.infer<typeof sidecarSchema>) {
    this.#session = session;
    this.#stride = stride;
    this.#multiple = multipleOf;
    this.#threshold = threshold;
  }

  /** @throws model_invalid */
  static async load(folder = modelFolder): Promise<OnnxLocator> {
    const side = sidecar(sidecarSchema, join(folder, 'plate-locator.json'));
    return new OnnxLocator(await loadModel(join(folder, 'plate-locator.onnx')), side);
  }

  async locatePlates(frame: FrameImage): Promise<readonly PlateRegion[]> {
    const luma = lumaOf(frame);
    const scale = Math.min(1, firstLookSide / Math.max(luma.width, luma.height));
    const width = Math.max(1, Math.round(luma.width * scale));
    const height = Math.max(1, Math.round(luma.height * scale));
    const whole: Box = [0, 0, luma.width, luma.height];
    // A tight crop has no surroundings to tell a plate by: it gets some.
    const border = Math.max(width, height) < firstLookSide ? 32 : 0;
    const first = suppress(await this.#look(luma, whole, width, height, secondLookScore, border));
    const second: PlateRegion[] = [];
    for (const region of first.slice(0, mostSecondLooks)) second.push(...(await this.#closer(luma, region)));
    return suppress(second);
  }

  async #closer(luma: Luma, region: PlateRegion): Promise<readonly PlateRegion[]> {
    const [x, y, w, h] = boxOf(region.corners);
    const scale = Math.min(2, secondLookWidth / Math.max(1, sizeOf(region.corners).width));
    const width = Math.min(luma.width, Math.round(secondLookInput.width / scale));
    const height = Math.min(luma.height, Math.round(secondLookInput.height / scale));
    const left = within(x + w / 2 - width / 2, luma.width - width);
    const top = within(y + h / 2 - height / 2, luma.height - height);
    const area: Box = [left, top, width, height];
    const seen = await this.#look(luma, area, Math.round(width * scale), Math.round(height * scale), this.#threshold);
    const here = seen.filter((other) => {
      const box = boxOf(other.corners);
      return Math.abs(box[0] + box[2] / 2 - x - w / 2) < w * 0.6 && Math.abs(box[1] + box[3] / 2 - y - h / 2) < h;
    });
    return here.slice(0, 1);
  }

  /** Shows `area`, scaled to `width` × `height`, to the network in the middle of a grey canvas with at least `border` about it. */
  async #look(luma: Luma, area: Box, width: number, height: number, threshold: number, border = 0) {
    const inputWidth = Math.ceil((width + 2 * border) / this.#multiple) * this.#multiple;
    const inputHeight = Math.ceil((height + 2 * border) / this.#multiple) * this.#multiple;
    const left = (inputWidth - width) >> 1;
    const top = (inputHeight - height) >> 1;
    const input = new Float32Array(inputWidth * inputHeight).fill(canvas);
    shrinkInto(luma, area, width, height, input.subarray(top * inputWidth + left), inputWidth);
    const output = await this.#session.run({ luma: new Tensor('float32', input, [1, 1, inputHeight, inputWidth]) });
    const { scores, corners } = output;
    const maps = {
      scores: scores!.data as Float32Array,
      corners: corners!.data as Float32Array,
      rows: scores!.dims[2]!,
      columns: scores!.dims[3]!,
      stride: this.#stride,
    };
    const scaleX = area[2] / width;
    const scaleY = area[3] / height;
    return peaks(maps, threshold, { scaleX, scaleY, left: area[0] - left * scaleX, top: area[1] - top * scaleY });
  }
}

const within = (value: number, max: number) => Math.round(Math.min(Math.max(0, value), Math.max(0, max)));
