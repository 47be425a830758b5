import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Frame } from '../../domain/frame.js';
import { type Box, cornersOf } from '../../domain/geometry.js';
import type { PlateRead } from '../../domain/plate-read.js';
import type { FrameGate, FrameImage, Recogniser } from '../../domain/ports.js';
import { isInZone, type Zone } from '../exclusion-zones.js';
import type { CameraRead } from './plate-metadata.js';

/** More plates at once than a picture holds; the oldest give way, so that a flood stays small. */
const most = 32;

/**
 * Stands in for gate and recognition where a camera reads plates itself: what it told since the last frame counts as
 * read in the next one, and goes the same way through passage, match and policy.
 */
export class SelfReadingCamera implements FrameGate, Recogniser {
  readonly #zones: readonly Zone[];
  #waiting: CameraRead[] = [];

  /** With exclusion zones, what lies in them, or may, is not taken (clause S-9.10a). */
  constructor(zones: readonly Zone[]) {
    this.#zones = zones;
  }

  /** The camera told of a plate. */
  told(read: CameraRead): void {
    if (this.#isExcluded(read)) return;
    this.#waiting.push(read);
    if (this.#waiting.length > most) this.#waiting.shift();
  }

  admit(frame: Frame): readonly Box[] | null {
    return this.#waiting.length > 0 ? [[0, 0, frame.width, frame.height]] : null;
  }

  async recognise(frame: FrameImage): Promise<readonly PlateRead[]> {
    await nextTurn();
    const reads = this.#waiting.map((read) => plateReadOf(read, frame));
    this.#waiting = [];
    return reads;
  }

  #isExcluded({ box }: CameraRead): boolean {
    if (this.#zones.length === 0) return false;
    return box === null || isInZone(this.#zones, [box[0] + box[2] / 2, box[1] + box[3] / 2]);
  }
}

function plateReadOf({ text, confidence, issuer, box }: CameraRead, { width, height }: FrameImage): PlateRead {
  const [x, y, w, h] = box ?? [0, 0, 1, 1];
  const pixels: Box = [x * width, y * height, w * width, h * height];
  return {
    text,
    rawText: text,
    confidence,
    characters: [...text].map((char) => ({ char, confidence })),
    candidates: [{ text, confidence }],
    region: issuer === null ? null : { code: issuer, confidence },
    corners: cornersOf(pixels),
    box: pixels,
    locatedScore: confidence,
    engine: 'camera',
  };
}
