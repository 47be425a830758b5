import { join } from 'node:path';
import { Tensor } from 'onnxruntime-node';
import { z } from 'zod';
import { type Box, boxOf, cornersOf } from '../../domain/geometry.js';
import type { PlateRegion } from '../../domain/plate-read.js';
import type { FollowedPlate, FrameImage, PlateLocator, RecognitionOptions } from '../../domain/ports.js';
import { type Luma, lumaOf } from '../image/luma.js';
import { resize } from '../image/resize.js';
import { shrinkInto } from '../image/shrink.js';
import { type Samples, samplesOf, sizeOf } from '../image/warp.js';
import { isWanted } from '../wanted.js';
import { LocatorSessions } from './locator-sessions.js';
import { OnnxVerifier } from './onnx-verifier.js';
import { type LocatorMaps, peaks, suppress } from './peaks.js';
import { modelFolder, sidecar } from './session.js';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** How the second look at a place is taken. */
interface SecondLook extends Size {
  /** How far from the middle the plate may lie, shares of the input. */
  readonly reach: number;
  /** Whether more inputs of its size will come. */
  readonly recurs: boolean;
}

/** How the first look is taken. */
interface Look {
  readonly threshold: number;
  /** Grey about the picture at least, pixels. */
  readonly border: number;
  /** Whether more inputs of its size will come. */
  readonly recurs: boolean;
}

const sidecarSchema = z.object({
  stride: z.number().int().positive(),
  multipleOf: z.number().int().positive(),
});

const none = new Float32Array(0);
/** Brightness of the canvas about an image, as in training. */
const canvas = 114 / 255;
/** The first look: the whole frame with its longer side at most this, so that 1280×720 is seen at 640×360. */
const firstLookSide = { usual: 640, fine: 960 };
/** Places of the first look from this score on are candidates: some six a frame. */
const candidateScore = 0.2;
/**
 * Which candidates get a second look: those whose log-odds by the first look and, at half their weight, by the verifier
 * come to this. Of the 181 plates in the held-out photographs of `street-openimages` and `dashcam-ro-valid` that a second
 * look at every candidate accepts it kept 179, and of ten false places in `streets-without-plates` it saw one again, when it was chosen.
 */
const isLikely = (first: number, verified: number) => logit(first) + 0.5 * logit(verified) >= 0;
/** What is seen about the changed areas, pixels of the shrunk frame: the network tells a plate by the car around it. */
const surroundings = 32;
/** The second look brings a plate to this width (or a two-line one to a like area), about the middle of the training's. */
const secondLookWidth = 110;
/** …enlarging it by this at most, */
const mostEnlarged = 2.5;
/**
 * …in an input of this size, so that its surroundings are seen too. Where frames follow each other less is enough: of 131
 * and 63 plates in `dashcam-ro-valid` and the held-out `street-openimages` it finds 131 and 49, the larger at 1.7 times the
 * price 131 and 47. Of 398 tight crops, which are stills, 14 fewer are read right. (Counted once, when it was chosen.)
 */
const secondLook = {
  still: { width: 224, height: 160, reach: 1 / 6, recurs: false },
  followed: { width: 160, height: 128, reach: 1 / 6, recurs: true },
  // A vehicle that is only followed may have gone up to half a plate's width further than it should.
  expected: { width: 224, height: 160, reach: 1 / 4, recurs: false },
};
/** More candidates than this in one frame are a car park's; the rest is seen again in the next frame. */
const mostSecondLooks = 20;
/** …and more than this are verified in none. */
const mostCandidates = 40;
/** √(first × second score) from which on a place is read: of the thresholds that keep the plates, the one that reads least. */
const accepted = 0.4;
/** A fine look is for small plates; it takes more boards for large ones, so of a plate this wide, pixels, it must be surer. */
const wide = 80;
const acceptedWide = 0.5;

/**
 * Our own networks: a first look at the small frame, a glance at each candidate in full resolution that throws out what
 * only looked like a plate from afar, and a closer look at the rest, which sharpens the corners.
 */
export class OnnxLocator implements PlateLocator {
  readonly #sessions: LocatorSessions;
  readonly #verifier: OnnxVerifier;
  readonly #stride: number;
  readonly #multiple: number;
  /** Memory of the last first look, for the next: a megabyte and more a frame would have the heap marked all the time. */
  #spare: Float32Array = none;

  private constructor(
    sessions: LocatorSessions,
    verifier: OnnxVerifier,
    { stride, multipleOf }: z.infer<typeof sidecarSchema>,
  ) {
    this.#sessions = sessions;
    this.#verifier = verifier;
    this.#stride = stride;
    this.#multiple = multipleOf;
  }

  /** @throws model_invalid */
  static async load(folder = modelFolder): Promise<OnnxLocator> {
    const side = sidecar(sidecarSchema, join(folder, 'plate-locator.json'));
    const sessions = await LocatorSessions.load(join(folder, 'plate-locator.onnx'));
    return new OnnxLocator(sessions, await OnnxVerifier.load(folder), side);
  }

  async locatePlates(frame: FrameImage, options: RecognitionOptions = {}): Promise<readonly PlateRegion[]> {
    const { fine = false, followOnly = false, followed } = options;
    const luma = lumaOf(frame);
    const samples = samplesOf(luma);
    const likely = followOnly ? placesOf(followed ?? []) : await this.#likely(luma, options);
    const whole = followed === undefined ? secondLook.still : secondLook.followed;
    const second: PlateRegion[] = [];
    for (const region of likely.slice(0, mostSecondLooks)) {
      const closer = await this.#closer(samples, region, followOnly ? secondLook.expected : whole);
      if (closer) second.push(closer);
    }
    return suppress(second).filter(
      ({ corners, score }) => !fine || score >= acceptedWide || sizeOf(corners).width < wide,
    );
  }

  /** Places that the first look and the verifier take for plates; best first. */
  async #likely(luma: Luma, options: RecognitionOptions): Promise<readonly PlateRegion[]> {
    const { fine = false, areas, followed } = options;
    const side = fine ? firstLookSide.fine : firstLookSide.usual;
    const found = await this.#candidates(luma, side, areas, followed !== undefined);
    // From afar a plate's width is not exact.
    const from = { ...options, minPlateWidth: 0.75 * (options.minPlateWidth ?? 0) };
    const candidates = found.filter(({ corners }) => isWanted(boxOf(corners), sizeOf(corners).width, from));
    const probabilities = await this.#verifier.verify(
      samplesOf(luma),
      candidates.map(({ corners }) => corners),
    );
    return candidates.filter(({ score }, i) => isLikely(score, probabilities[i]!));
  }

  /** What may be a plate in the frame, or the part of it about `areas`, seen as if the frame were shrunk to `side`; best first. */
  async #candidates(luma: Luma, side: number, areas: readonly Box[] | undefined, recurs: boolean) {
    const scale = Math.min(1, side / Math.max(luma.width, luma.height));
    const [left, top, width, height] = partAbout(areas, luma, scale);
    // A tight crop has no surroundings to tell a plate by: it gets some.
    const border = Math.max(luma.width, luma.height) * scale < firstLookSide.usual ? 32 : 0;
    const [x, y] = [Math.round(left / scale), Math.round(top / scale)];
    const across = Math.min(luma.width - x, Math.round(width / scale));
    const down = Math.min(luma.height - y, Math.round(height / scale));
    const isWhole = across === luma.width && down === luma.height;
    const look = { threshold: candidateScore, border, recurs: recurs && isWhole };
    const seen = await this.#look(luma, [x, y, across, down], width, height, look);
    return suppress(seen).slice(0, mostCandidates);
  }

  /** The plate at `region` as seen from close by; null when it is none from there. */
  async #closer(luma: Samples, region: PlateRegion, look: SecondLook): Promise<PlateRegion | null> {
    const [x, y, w, h] = boxOf(region.corners);
    const { width: across, height: down } = sizeOf(region.corners);
    const scale = Math.min(mostEnlarged, secondLookWidth / Math.max(1, across, 1.5 * down));
    const width = look.width / scale;
    const height = look.height / scale;
    const left = x + w / 2 - width / 2;
    const top = y + h / 2 - height / 2;
    const input = resize(luma, [left, top, width, height], look.width, look.height);
    const maps = await this.#run(input, look, look.recurs);
    const place = { scaleX: 1 / scale, scaleY: 1 / scale, left, top };
    const here = peaks(maps, (accepted * accepted) / region.score, place).find(({ corners }) => {
      const box = boxOf(corners);
      const dx = Math.abs(box[0] + box[2] / 2 - x - w / 2);
      const dy = Math.abs(box[1] + box[3] / 2 - y - h / 2);
      return dx < look.reach * width && dy < look.reach * height;
    });
    if (here === undefined) return null;
    // Both looks judge what is a plate. Where it was only expected there was one: the place keeps the score it had.
    const score = look === secondLook.expected ? region.score : Math.sqrt(here.score * region.score);
    return { corners: here.corners, score };
  }

  /** Shows `area`, scaled to `width` × `height`, to the network in the middle of a grey canvas with at least `border` about it. */
  async #look(luma: Luma, area: Box, width: number, height: number, { threshold, border, recurs }: Look) {
    const inputWidth = Math.ceil((width + 2 * border) / this.#multiple) * this.#multiple;
    const inputHeight = Math.ceil((height + 2 * border) / this.#multiple) * this.#multiple;
    const left = (inputWidth - width) >> 1;
    const top = (inputHeight - height) >> 1;
    const size = inputWidth * inputHeight;
    const memory = this.#spare.length < size ? new Float32Array(size) : this.#spare;
    this.#spare = none;
    const input = memory.subarray(0, size).fill(canvas);
    shrinkInto(luma, area, width, height, input.subarray(top * inputWidth + left), inputWidth);
    const maps = await this.#run(input, { width: inputWidth, height: inputHeight }, recurs);
    this.#spare = memory;
    const scaleX = area[2] / width;
    const scaleY = area[3] / height;
    return peaks(maps, threshold, { scaleX, scaleY, left: area[0] - left * scaleX, top: area[1] - top * scaleY });
  }

  async #run(input: Float32Array, { width, height }: Size, recurs: boolean): Promise<LocatorMaps> {
    const session = await this.#sessions.of(width, height, recurs);
    const { scores, corners } = await session.run({ luma: new Tensor('float32', input, [1, 1, height, width]) });
    return {
      scores: scores!.data as Float32Array,
      corners: corners!.data as Float32Array,
      rows: scores!.dims[2]!,
      columns: scores!.dims[3]!,
      stride: this.#stride,
    };
  }
}

/** Where the followed vehicles' plates should be, those at rest and those that were lost apart. */
function placesOf(followed: readonly FollowedPlate[]): PlateRegion[] {
  const sought = followed.filter(({ look, score }) => look !== 'none' && score > 0);
  return sought.map(({ box, score }) => ({ corners: cornersOf(box), score }));
}

/** Of the frame at `scale`, the whole or the box about `areas` with some surroundings, in pixels of that scale. */
function partAbout(areas: readonly Box[] | undefined, { width, height }: Luma, scale: number): Box {
  const whole: Box = [0, 0, Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
  if (areas === undefined || areas.length === 0) return whole;
  const low = (axis: 0 | 1) => Math.min(...areas.map((area) => area[axis])) * scale;
  const high = (axis: 0 | 1) => Math.max(...areas.map((area) => area[axis] + area[axis + 2]!)) * scale;
  const left = Math.max(0, Math.floor(low(0)) - surroundings);
  const top = Math.max(0, Math.floor(low(1)) - surroundings);
  const right = Math.min(whole[2], Math.ceil(high(0)) + surroundings);
  const bottom = Math.min(whole[3], Math.ceil(high(1)) + surroundings);
  return [left, top, right - left, bottom - top];
}

const logit = (probability: number) => Math.log((probability + 1e-9) / (1 - probability + 1e-9));
