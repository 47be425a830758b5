import type { Frame } from '../../domain/frame.js';
import { spansOf, type Zone } from '../exclusion-zones.js';
import type { Cells } from './cells.js';

/** What ails a picture: enough to send a technician. */
export type SceneFault = 'blind' | 'dark' | 'overexposed' | 'blurred' | 'moved';

/** A lens under a cap, a bag or paint: cells hardly differ. */
const leastContrast = 4;
const darkest = 10;
/** Cells at the end of the scale, and how many of them are too many. */
const burntOut = 250;
const burntOutShare = 0.35;
/**
 * Squared steps between neighbouring pixels against those between cells, less what a ramp across a cell gives. Street
 * pictures (rendered, and dashcam frames of 1280 pixels) have 0.7 and more; blurred by a Gaussian of 4 pixels 0.07 and less.
 */
const leastSharpness = 0.09;
/** Correlation with the view as it has been: light and traffic leave more of it than this. */
const leastCorrelation = 0.35;
/** Looks in a row that must agree before a fault is told: a lorry before the lens is none. */
const looksToTell = 5;

/** Watches focus, aim and exposure by a look every few seconds. */
export class SceneHealth {
  readonly #counts = new Map<SceneFault, number>();
  readonly #zones: readonly Zone[];
  #view: Float32Array | null = null;

  /** Exclusion zones are black whatever the lens sees: their cells say nothing. */
  constructor(zones: readonly Zone[] = []) {
    this.#zones = zones;
  }

  /** `standing`: the unit does not move, so its view should not either. */
  look(cells: Cells, frame: Frame, standing: boolean): void {
    const hidden = hiddenCells(this.#zones, cells, frame);
    const luma = cells.luma.filter((_, cell) => hidden[cell] === 0);
    if (luma.length === 0) return;
    const found = new Set(picturesFaults(luma, () => sharpness(cells, frame, hidden)));
    if (standing && found.size === 0 && this.#hasMoved(luma)) found.add('moved');
    if (!standing) this.#view = null;
    for (const fault of ['blind', 'dark', 'overexposed', 'blurred', 'moved'] as const) {
      this.#counts.set(fault, found.has(fault) ? (this.#counts.get(fault) ?? 0) + 1 : 0);
    }
  }

  faults(): readonly SceneFault[] {
    return [...this.#counts].filter(([, count]) => count >= looksToTell).map(([fault]) => fault);
  }

  /** The view is learnt slowly, over some fifty looks, so that a moved camera is told of for a while before it is the new normal. */
  #hasMoved(luma: Float32Array): boolean {
    if (this.#view?.length !== luma.length) {
      this.#view = luma.slice();
      return false;
    }
    const related = correlation(luma, this.#view);
    for (let i = 0; i < luma.length; i++) this.#view[i]! += (luma[i]! - this.#view[i]!) * 0.02;
    return related < leastCorrelation;
  }
}

/** 1 for each cell that a zone touches. */
function hiddenCells(zones: readonly Zone[], { columns, rows, size }: Cells, { width, height }: Frame): Uint8Array {
  const hidden = new Uint8Array(columns * rows);
  for (const [row, from, to] of zones.flatMap((zone) => spansOf(zone, width / size, height / size)))
    if (row < rows) hidden.fill(1, row * columns + from, row * columns + Math.min(columns, Math.ceil(to)));
  return hidden;
}

function picturesFaults(luma: Float32Array, sharpness: () => number): SceneFault[] {
  const { mean, deviation, burnt } = statistics(luma);
  if (burnt > burntOutShare) return ['overexposed'];
  if (deviation < leastContrast) return mean < darkest ? ['dark'] : ['blind'];
  return sharpness() < leastSharpness ? ['blurred'] : [];
}

function statistics(luma: Float32Array) {
  let [sum, squares, burnt] = [0, 0, 0];
  for (const value of luma) {
    sum += value;
    squares += value * value;
    if (value >= burntOut) burnt += 1;
  }
  const mean = sum / luma.length;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / luma.length - mean * mean)), burnt: burnt / luma.length };
}

/** On one row of pixels for each row of cells; 0 and less is a smear. */
function sharpness({ columns, rows, size, luma }: Cells, { width, format, pixels }: Frame, hidden: Uint8Array): number {
  const [step, offset] = format === 'rgb24' ? [3, 1] : [1, 0];
  let [fine, coarse] = [0, 0];
  for (let row = 0; row < rows; row++) {
    const line = (row * size + (size >> 1)) * width * step + offset;
    for (let column = 1; column < columns; column++) {
      const cell = row * columns + column;
      if (hidden[cell] === 1 || hidden[cell - 1] === 1) continue;
      coarse += (luma[cell]! - luma[cell - 1]!) ** 2;
      for (let x = column * size; x < (column + 1) * size; x++)
        fine += (pixels[line + x * step]! - pixels[line + (x - 1) * step]!) ** 2;
    }
  }
  return coarse === 0 ? 0 : fine / coarse - 1 / size;
}

function correlation(a: Float32Array, b: Float32Array): number {
  const [meanA, meanB] = [statistics(a).mean, statistics(b).mean];
  let [both, squaresA, squaresB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]! - meanA, b[i]! - meanB];
    both += x * y;
    squaresA += x * x;
    squaresB += y * y;
  }
  return squaresA === 0 || squaresB === 0 ? 0 : both / Math.sqrt(squaresA * squaresB);
}
