import { join } from 'node:path';
import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { z } from 'zod';
import { boxOf, type Corners } from '../../domain/geometry.js';
import type { PlateRead, PlateRegion, ReadCandidate } from '../../domain/plate-read.js';
import { foldEquivalent } from '../../domain/plate-text.js';
import type { FrameImage, PlateLook, PlateReader } from '../../domain/ports.js';
import { lumaOf } from '../image/luma.js';
import { type Samples, samplesOf } from '../image/warp.js';
import { type CtcReading, readCtc } from '../text/ctc.js';
import { mass, rerank } from '../text/syntax.js';
import type { Trace } from '../trace.js';
import { calibrated } from './calibration.js';
import { mixed, variants } from './crop-variants.js';
import { OnnxRegion } from './onnx-region.js';
import { type CropLayout, cropPlate, type Lines, linesOf, mayHoldEither } from './plate-crop.js';
import { type SecondOpinion, weighed } from './second-opinion.js';
import { checkShapes, loadModel, modelFolder, sidecar } from './session.js';

const sidecarSchema = z.object({
  inputWidth: z.number().int().positive(),
  inputHeight: z.number().int().positive(),
  margin: z.number().min(0),
  twoLineBelowAspect: z.number().positive(),
  twoLineOverlap: z.number().min(0),
  alphabet: z.string().min(1),
});

export interface OnnxReaderOptions {
  readonly folder?: string;
  /** Asked about plates that are read unsurely. */
  readonly second?: SecondOpinion | undefined;
  readonly trace?: Trace | undefined;
}

/** A plate read less surely than this is cut again in other ways: it is the corners that most misreadings come from. */
const sureAtOnce = 0.95;
/** A plate read less surely than this, all cuts taken together, is shown to the second reader, which reads one line only. */
const sureAlone = 0.9;
/** A plate read less surely than this is read in one line and in two where its shape allows both. */
const sureOfLines = 0.5;
/**
 * What is a plate, by the locator and the reader together: a place of score 0.4 must be read with at least 0.1, one of
 * 0.6 with 0.003. Set by the counts of plates and other places on `street-openimages` and `dashcam-ro-valid`, with
 * `road-us` and `streets-without-plates` in view.
 */
const isPlate = (located: number, read: number) => Math.log10(read + 1e-9) >= -1 - 7.5 * (located - 0.4);
/** Texts shorter than this are badges and house numbers; the shortest plates in traffic have this many characters. */
const shortest = 3;
const longest = 9;

/** Our own reader: rectified grey crop → CTC → beam search → syntax → calibrated confidence, and the state of issue. */
export class OnnxReader implements PlateReader {
  readonly engine = 'onnx';
  readonly #session: InferenceSession;
  readonly #region: OnnxRegion | null;
  readonly #layout: CropLayout & { readonly alphabet: string };
  readonly #second: SecondOpinion | undefined;
  readonly #trace: Trace | undefined;

  private constructor(
    session: InferenceSession,
    region: OnnxRegion | null,
    layout: z.infer<typeof sidecarSchema>,
    second: SecondOpinion | undefined,
    trace: Trace | undefined,
  ) {
    this.#session = session;
    this.#region = region;
    this.#layout = layout;
    this.#second = second;
    this.#trace = trace;
  }

  /** @throws model_invalid */
  static async load({ folder = modelFolder, second, trace }: OnnxReaderOptions = {}): Promise<OnnxReader> {
    const side = join(folder, 'plate-reader.json');
    const layout = sidecar(sidecarSchema, side);
    const session = await loadModel(join(folder, 'plate-reader.onnx'));
    checkShapes(session, side, {
      inputs: { plates: [null, 1, layout.inputHeight, layout.inputWidth] },
      outputs: { logits: [null, null, layout.alphabet.length + 1] },
    });
    return new OnnxReader(session, await OnnxRegion.load(folder, second), layout, second, trace);
  }

  async readPlate(
    frame: FrameImage,
    { corners, score }: PlateRegion,
    look: PlateLook = 'full',
  ): Promise<PlateRead | null> {
    const luma = samplesOf(lumaOf(frame));
    const { reading, lines } = await this.#readLines(luma, corners);
    const raw = reading.candidates;
    let likely = raw.filter(isPlateLong);
    let sure = surenessOf(likely);
    if (!isPlate(score, sure)) return null;
    const again = look !== 'glance' && look !== 'motto';
    if (again && sure < sureAtOnce) {
      const others = await this.#readCrops(luma, variants(corners), lines);
      likely = mixed([raw, ...others.map((other) => other.candidates)]).filter(isPlateLong);
      sure = surenessOf(likely);
    }
    const second =
      again && sure < sureAlone && lines === 1
        ? ((await this.#second?.candidatesOf(frame, { corners, score })) ?? [])
        : [];
    const candidates = rerank(weighed(likely, second));
    const best = candidates[0];
    if (!best) return null;
    const characters = reading.charactersOf(best.text);
    const confidence = calibrated({
      mass: mass(candidates, foldEquivalent(best.text)),
      seconded: second.length > 0,
    });
    return {
      text: best.text,
      rawText: raw[0]?.text ?? '',
      confidence,
      characters,
      candidates,
      region: (await this.#region?.regionOf(frame, corners, look)) ?? null,
      corners,
      box: boxOf(corners),
      locatedScore: score,
      engine: this.engine,
    };
  }

  /** The plate in as many lines as its shape tells, or, where it allows both and the reading is unsure, in the surer way. */
  async #readLines(luma: Samples, corners: Corners): Promise<{ reading: CtcReading; lines: Lines }> {
    const lines = linesOf(corners, this.#layout);
    const [reading] = await this.#readCrops(luma, [corners], lines);
    const sure = surenessOf(reading!.candidates.filter(isPlateLong));
    if (sure >= sureOfLines || !mayHoldEither(corners)) return { reading: reading!, lines };
    const others = lines === 1 ? 2 : 1;
    const [other] = await this.#readCrops(luma, [corners], others);
    return surenessOf(other!.candidates.filter(isPlateLong)) > sure
      ? { reading: other!, lines: others }
      : { reading: reading!, lines };
  }

  async #readCrops(luma: Samples, all: readonly Corners[], lines: Lines): Promise<CtcReading[]> {
    const { inputWidth, inputHeight, alphabet } = this.#layout;
    const size = inputWidth * inputHeight;
    const input = new Float32Array(all.length * size);
    const crops = all.map((corners, i) =>
      cropPlate(luma, corners, this.#layout, lines, input.subarray(i * size, (i + 1) * size)),
    );
    const shape = [all.length, 1, inputHeight, inputWidth];
    const output = await this.#session.run({ plates: new Tensor('float32', input, shape) });
    const { data, dims } = output.logits!;
    const steps = dims[1]!;
    const length = steps * dims[2]!;
    return all.map((corners, i) => {
      const logProbabilities = (data as Float32Array).subarray(i * length, (i + 1) * length);
      const reading = readCtc({ logProbabilities, steps, alphabet });
      this.#trace?.crop(corners, crops[i]!, inputWidth, inputHeight, reading);
      return reading;
    });
  }
}

/** Probability of the best candidate's class of look-alikes; 0 where there is none. */
const surenessOf = (candidates: readonly ReadCandidate[]) =>
  mass(candidates, foldEquivalent(candidates[0]?.text ?? ''));
const isPlateLong = ({ text }: ReadCandidate) => text.length >= shortest && text.length <= longest;
