import type { Box } from '../../domain/geometry.js';
import { foldEquivalent, normalisePlate } from '../../domain/plate-text.js';

/** One labelled image: boxes in pixels, with text and state where the source gives them. */
export interface LabelledImage {
  readonly file: string;
  readonly plates: readonly {
    readonly box: Box;
    readonly text?: string | undefined;
    readonly region?: string | undefined;
  }[];
}

/** What was read in one image. */
export interface ImageReads {
  readonly file: string;
  readonly elapsedMs: number;
  readonly plates: readonly ScoredRead[];
}

/** What scoring needs of a read. */
export interface ScoredRead {
  readonly text: string;
  readonly confidence: number;
  readonly box: Box;
  readonly region: { readonly code: string } | null;
  readonly candidates: readonly { readonly text: string }[];
}

/** Shares of the labelled plates (0..1), and what went wrong. */
export interface Scores {
  readonly images: number;
  readonly plates: number;
  readonly texts: number;
  readonly located: number | null;
  readonly exact: number | null;
  /** Right once O and Q count as 0, I as 1. */
  readonly folded: number | null;
  readonly top10: number | null;
  readonly falsePerImage: number | null;
  /** Of plates labelled with a state: right, and right among those answered. */
  readonly region: number | null;
  readonly regionWhereAnswered: number | null;
  readonly medianMs: number | null;
  readonly errors: readonly ReadError[];
  /** Each located, labelled text with its confidence and whether it was right up to equivalence: calibration's data. */
  readonly judged: readonly { readonly confidence: number; readonly right: boolean }[];
}

export interface ReadError {
  readonly file: string;
  readonly want: string;
  readonly got: readonly string[];
  readonly box: Box;
}

/** Scores reads the way the judges' script does: by centres in grown boxes, texts over A-Z and 0-9 only. */
export function scoreReads(labels: readonly LabelledImage[], reads: ReadonlyMap<string, ImageReads>): Scores {
  const n = {
    plates: 0,
    texts: 0,
    located: 0,
    exact: 0,
    folded: 0,
    top10: 0,
    false: 0,
    states: 0,
    state: 0,
    answered: 0,
  };
  const errors: ReadError[] = [];
  const judged: { confidence: number; right: boolean }[] = [];
  const elapsed: number[] = [];
  for (const label of labels) {
    const read = reads.get(label.file);
    const found = read?.plates ?? [];
    if (read) elapsed.push(read.elapsedMs);
    n.false += found.filter((plate) => !label.plates.some((truth) => holdsCentre(truth.box, plate.box))).length;
    for (const truth of label.plates) {
      n.plates++;
      const here = found
        .filter((plate) => holdsCentre(truth.box, plate.box))
        .sort((a, b) => b.confidence - a.confidence);
      const best = here[0];
      if (best) n.located++;
      if (truth.region) {
        n.states++;
        if (best?.region) n.answered++;
        if (best?.region?.code === truth.region) n.state++;
      }
      const want = normalisePlate(truth.text ?? '');
      if (!want) continue;
      n.texts++;
      const exact = best !== undefined && normalisePlate(best.text) === want;
      const folded = best !== undefined && foldEquivalent(normalisePlate(best.text)) === foldEquivalent(want);
      if (exact) n.exact++;
      else errors.push({ file: label.file, want, got: here.map((plate) => plate.text), box: truth.box });
      if (folded) n.folded++;
      if (best) judged.push({ confidence: best.confidence, right: folded });
      const texts = here.flatMap((plate) => [plate.text, ...plate.candidates.slice(0, 10).map((other) => other.text)]);
      if (texts.some((text) => normalisePlate(text) === want)) n.top10++;
    }
  }
  elapsed.sort((a, b) => a - b);
  return {
    images: labels.length,
    plates: n.plates,
    texts: n.texts,
    located: share(n.located, n.plates),
    exact: share(n.exact, n.texts),
    folded: share(n.folded, n.texts),
    top10: share(n.top10, n.texts),
    falsePerImage: share(n.false, labels.length),
    region: share(n.state, n.states),
    regionWhereAnswered: share(n.state, n.answered),
    medianMs: elapsed[elapsed.length >> 1] ?? null,
    errors,
    judged,
  };
}

/** Whether the centre of `read` lies in `truth` grown by a quarter on each side. */
export function holdsCentre([x, y, w, h]: Box, [rx, ry, rw, rh]: Box): boolean {
  const cx = rx + rw / 2;
  const cy = ry + rh / 2;
  return cx >= x - w / 4 && cx <= x + w * 1.25 && cy >= y - h / 4 && cy <= y + h * 1.25;
}

const share = (count: number, of: number): number | null => (of === 0 ? null : Math.round((count / of) * 1e4) / 1e4);
