import { type InferenceSession, Tensor } from 'onnxruntime-node';
import type { Corners, Point } from '../../domain/geometry.js';
import type { PlateRegion } from '../../domain/plate-read.js';
import type { FrameImage, PlateLocator } from '../../domain/ports.js';
import { resize } from '../image/resize.js';
import { rgbSamples } from '../image/rgb.js';
import { sizeOf } from '../image/warp.js';
import { loadModel } from '../own/session.js';
import { ppocrAsset } from './assets.js';
import { components, grow } from './components.js';

/** Longer side of the detector's input, PaddleOCR's own default. */
const inputSide = 960;
/** PaddleOCR's defaults: `det_db_thresh`, `det_db_box_thresh`. */
const cellThreshold = 0.3;
const boxThreshold = 0.5;
/** `det_db_unclip_ratio`: the network answers with shrunken text, grown back by area × ratio / perimeter. */
const unclipRatio = 1.6;
/** ImageNet's mean and deviation, in the order B, G, R that PaddleOCR feeds. */
const mean = [0.485, 0.456, 0.406];
const deviation = [0.229, 0.224, 0.225];

/** PP-OCRv4's text detection (differentiable binarization), kept to regions that have a plate's proportions. */
export class PpocrLocator implements PlateLocator {
  readonly #session: InferenceSession;

  private constructor(session: InferenceSession) {
    this.#session = session;
  }

  /** @throws model_invalid */
  static async load(): Promise<PpocrLocator> {
    return new PpocrLocator(await loadModel(ppocrAsset('ch_PP-OCRv4_det_infer.onnx')));
  }

  async locatePlates(frame: FrameImage): Promise<readonly PlateRegion[]> {
    const scale = Math.min(2, inputSide / Math.max(frame.width, frame.height));
    const width = Math.max(32, Math.round((frame.width * scale) / 32) * 32);
    const height = Math.max(32, Math.round((frame.height * scale) / 32) * 32);
    const rgb = resize(rgbSamples(frame), [0, 0, frame.width, frame.height], width, height);
    const input = new Float32Array(rgb.length);
    const plane = width * height;
    for (let c = 0; c < 3; c++) {
      const from = (2 - c) * plane;
      for (let i = 0; i < plane; i++) input[c * plane + i] = (rgb[from + i]! - mean[c]!) / deviation[c]!;
    }
    const name = this.#session.inputNames[0]!;
    const output = await this.#session.run({ [name]: new Tensor('float32', input, [1, 3, height, width]) });
    const map = output[this.#session.outputNames[0]!]!.data as Float32Array;
    return components(map, width, height, cellThreshold, 12)
      .filter((component) => component.score >= boxThreshold)
      .map(({ corners, score }) => ({
        score,
        corners: toFrame(unclip(corners), frame.width / width, frame.height / height),
      }))
      .filter((region) => hasPlateProportions(region.corners))
      .sort((a, b) => b.score - a.score);
  }
}

function unclip(corners: Corners): Corners {
  const { width, height } = sizeOf(corners);
  return grow(corners, (width * height * unclipRatio) / (2 * (width + height)));
}

function toFrame(corners: Corners, scaleX: number, scaleY: number): Corners {
  const scaled = ([x, y]: Point): Point => [x * scaleX, y * scaleY];
  return [scaled(corners[0]), scaled(corners[1]), scaled(corners[2]), scaled(corners[3])];
}

/** One line of three to nine characters; wider text is a slogan or a caption. */
function hasPlateProportions(corners: Corners): boolean {
  const { width, height } = sizeOf(corners);
  return width >= 20 && height >= 8 && width > height * 1.2 && width < height * 8;
}
