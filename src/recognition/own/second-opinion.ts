import type { Box, Corners } from '../../domain/geometry.js';
import type { PlateRegion, ReadCandidate } from '../../domain/plate-read.js';
import { foldEquivalent } from '../../domain/plate-text.js';
import type { FrameImage, PlateReader } from '../../domain/ports.js';
import { mass } from '../text/syntax.js';

/** What a text is given at least by a reader that has not thought of it. */
const unlisted = 1e-3;
/** How much the second reader's word counts beside ours, as an exponent of its probability. */
const secondWeight = 0.5;

/** A plate reader that can read other lettering too. */
export interface TextReader extends PlateReader {
  /** The letters and digits in `part` (x, y, width, height in the unit square of `corners`), whatever they say. */
  textIn(frame: FrameImage, corners: Corners, part: Box): Promise<string>;
}

/** A reader of another make for plates that ours is unsure of: what both misread alike is rare. */
export class SecondOpinion {
  readonly #load: () => Promise<TextReader>;
  #reader: Promise<TextReader> | undefined;

  /** `load` is called at the first unsure plate or state: a camera that sees none pays neither its time nor its memory. */
  constructor(load: () => Promise<TextReader>) {
    this.#load = load;
  }

  /** Its candidates for the plate; none when it sees no plausible plate there. @throws model_invalid */
  async candidatesOf(frame: FrameImage, region: PlateRegion): Promise<readonly ReadCandidate[]> {
    const read = await (await this.#loaded()).readPlate(frame, region);
    return read?.candidates ?? [];
  }

  /** What is written in a part of a plate. @throws model_invalid */
  async textIn(frame: FrameImage, corners: Corners, part: Box): Promise<string> {
    return (await this.#loaded()).textIn(frame, corners, part);
  }

  #loaded(): Promise<TextReader> {
    this.#reader ??= this.#load();
    return this.#reader;
  }
}

/**
 * Two readers' candidates as one list, best first, at most ten: the product of what they give each class of look-alikes
 * (O/0/Q, I/1), shared out within the class as our reader does, or the second where ours has no text of it.
 */
export function weighed(own: readonly ReadCandidate[], second: readonly ReadCandidate[]): readonly ReadCandidate[] {
  if (second.length === 0) return own;
  const classes = [...new Set([...own, ...second].map(({ text }) => foldEquivalent(text)))].map((folded) => ({
    folded,
    value: Math.max(mass(own, folded), unlisted) * Math.max(mass(second, folded), unlisted) ** secondWeight,
  }));
  const sum = classes.reduce((total, { value }) => total + value, 0);
  return classes
    .flatMap(({ folded, value }) => {
      const ofClass = (all: readonly ReadCandidate[]) => all.filter(({ text }) => foldEquivalent(text) === folded);
      const texts = ofClass(own).length > 0 ? ofClass(own) : ofClass(second);
      const whole = mass(texts, folded);
      return texts.map(({ text, confidence }) => ({ text, confidence: ((value / sum) * confidence) / whole }));
    })
    .sort((a, b) => b.confidence - a.confidence)
    .slice(0, 10);
}
