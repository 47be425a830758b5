import { join } from 'node:path';
import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { z } from 'zod';
import { type Box, boxOf } from '../../domain/geometry.js';
import type { PlateRegion } from '../../domain/plate-read.js';
import type { FrameImage, PlateLocator } from '../../domain/ports.js';
import { type Luma, lumaOf } from '../image/luma.js';
import { resize } from '../image/rgb.js';
import { shrinkInto } from '../image/shrink.js';
import { samplesOf, sizeOf } from '../image/warp.js';
import { type LocatorMaps, peaks, suppress } from './peaks.js';
import { loadModel, modelFolder, sidecar } from './session.js';

const sidecarSchema = z.object({
  stride: z.number().int().positive(),
  multipleOf: z.number().int().positive(),
});

/** Brightness of the canvas about an image, as in training. */
const canvas = 114 / 255;
/** The first look: the whole frame with its longer side at most this, so that 1280×720 is seen at 640×360. */
const firstLookSide = 640;
/** Places of the first look from this score on get a second one: some two a frame, and 98 of 100 plates among them. */
const secondLookScore = 0.2;
/** The second look brings a plate to this width (or a two-line one to a like area), about the middle of the training's. */
const secondLookWidth = 110;
/** …in an input of this size, so that its surroundings are seen too. */
const secondLook = { width: 224, height: 160, mostEnlarged: 2.5 };
/** More candidates than this in one frame are a car park's; the rest is seen again in the next frame. */
const mostSecondLooks = 20;
/** √(first × second score) from which on a place is read: of the thresholds that keep the plates, the one that reads least. */
const accepted = 0.4;

/**
 * Our own network: a first look at the small frame, then a closer one at each candidate in full resolution, which
 * sharpens the corners and throws out what only looked like a plate from afar.
 */
export class OnnxLocator implements PlateLocator {
  readonly #session: InferenceSession;
  readonly #stride: number;
  readonly #multiple: number;

  private constructor(session: InferenceSession, { stride, multipleOf }: z.infer<typeof sidecarSchema>) {
    this.#session = session;
    this.#stride = stride;
    this.#multiple = multipleOf;
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
    for (const region of first.slice(0, mostSecondLooks)) {
      const closer = await this.#closer(luma, region);
      if (closer) second.push(closer);
    }
    return suppress(second);
  }

  /** The plate at `region` as seen from close by; null when it is none from there. */
  async #closer(luma: Luma, region: PlateRegion): Promise<PlateRegion | null> {
    const [x, y, w, h] = boxOf(region.corners);
    const { width: across, height: down } = sizeOf(region.corners);
    const scale = Math.min(secondLook.mostEnlarged, secondLookWidth / Math.max(1, across, 1.5 * down));
    const width = secondLook.width / scale;
    const height = secondLook.height / scale;
    const left = x + w / 2 - width / 2;
    const top = y + h / 2 - height / 2;
    const input = resize(samplesOf(luma), [left, top, width, height], secondLook.width, secondLook.height);
    const maps = await this.#run(input, secondLook.width, secondLook.height);
    const place = { scaleX: 1 / scale, scaleY: 1 / scale, left, top };
    const here = peaks(maps, (accepted * accepted) / region.score, place).find(({ corners }) => {
      const box = boxOf(corners);
      const dx = Math.abs(box[0] + box[2] / 2 - x - w / 2);
      const dy = Math.abs(box[1] + box[3] / 2 - y - h / 2);
      return dx < width / 6 && dy < height / 6;
    });
    return here ? { corners: here.corners, score: Math.sqrt(here.score * region.score) } : null;
  }

  /** Shows `area`, scaled to `width` × `height`, to the network in the middle of a grey canvas with at least `border` about it. */
  async #look(luma: Luma, area: Box, width: number, height: number, threshold: number, border = 0) {
    const inputWidth = Math.ceil((width + 2 * border) / this.#multiple) * this.#multiple;
    const inputHeight = Math.ceil((height + 2 * border) / this.#multiple) * this.#multiple;
    const left = (inputWidth - width) >> 1;
    const top = (inputHeight - height) >> 1;
    const input = new Float32Array(inputWidth * inputHeight).fill(canvas);
    shrinkInto(luma, area, width, height, input.subarray(top * inputWidth + left), inputWidth);
    const maps = await this.#run(input, inputWidth, inputHeight);
    const scaleX = area[2] / width;
    const scaleY = area[3] / height;
    return peaks(maps, threshold, { scaleX, scaleY, left: area[0] - left * scaleX, top: area[1] - top * scaleY });
  }

  async #run(input: Float32Array, width: number, height: number): Promise<LocatorMaps> {
    const { scores, corners } = await this.#session.run({ luma: new Tensor('float32', input, [1, 1, height, width]) });
    return {
      scores: scores!.data as Float32Array,
      corners: corners!.data as Float32Array,
      rows: scores!.dims[2]!,
      columns: scores!.dims[3]!,
      stride: this.#stride,
    };
  }
}
