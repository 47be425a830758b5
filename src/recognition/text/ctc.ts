import type { ReadCandidate, ReadCharacter } from '../../domain/plate-read.js';

/** What a reader network answers for one plate: log-probabilities [steps × classes], class 0 the blank. */
export interface CtcOutput {
  readonly logProbabilities: Float32Array;
  readonly steps: number;
  /** Characters of classes 1, 2, …. */
  readonly alphabet: string;
}

/** The best texts of a beam search. */
export interface CtcReading {
  readonly text: string;
  /** The characters of any text, as certain as the network is of each. */
  readonly charactersOf: (text: string) => readonly ReadCharacter[];
  /** Best first; confidences are probabilities of the whole text, as the network sees it. */
  readonly candidates: readonly ReadCandidate[];
}

/** Character classes below this probability at a step are not followed by the beam. */
const leastProbability = 1e-3;
/** …nor more than this many of them: what is no plate is anything at every step. */
const mostCharacters = 6;
/** Beams this many times less probable than the best are dropped. */
const leastShare = 1e-6;
/** A blank surer than this extends no beam: most steps of a sharp plate. */
const sureBlank = 0.9995;

interface Beam {
  text: string;
  /** Probability of all paths that end in a blank, and in the text's last character. */
  blank: number;
  last: number;
}

/** Prefix beam search over CTC's paths (Graves 2012; Hannun 2014), `width` beams wide. */
export function readCtc(output: CtcOutput, width = 12, count = 10): CtcReading {
  let beams: Beam[] = [{ text: '', blank: 1, last: 0 }];
  const classes = output.alphabet.length + 1;
  for (let step = 0; step < output.steps; step++) {
    const blank = Math.exp(output.logProbabilities[step * classes]!);
    if (blank > sureBlank) {
      beams = beams.map((beam) => ({ text: beam.text, blank: total(beam) * blank, last: 0 }));
      continue;
    }
    const next = extend(beams, output, step * classes, classes).sort((a, b) => total(b) - total(a));
    const least = total(next[0]!) * leastShare;
    beams = next.slice(0, width).filter((beam) => total(beam) >= least);
  }
  const candidates = beams
    .slice(0, count)
    .map(({ text, blank, last }) => ({ text, confidence: Math.min(1, blank + last) }));
  const text = candidates[0]?.text ?? '';
  return { text, candidates, charactersOf: (of) => alignCharacters(output, of) };
}

const total = ({ blank, last }: Beam) => blank + last;

function extend(
  beams: readonly Beam[],
  { logProbabilities, alphabet }: CtcOutput,
  at: number,
  classes: number,
): Beam[] {
  const next = new Map<string, Beam>();
  const beam = (text: string): Beam => {
    let entry = next.get(text);
    if (!entry) {
      entry = { text, blank: 0, last: 0 };
      next.set(text, entry);
    }
    return entry;
  };
  const blankProbability = Math.exp(logProbabilities[at]!);
  const likely: [string, number][] = [];
  for (let k = 1; k < classes; k++) {
    const probability = Math.exp(logProbabilities[at + k]!);
    if (probability >= leastProbability) likely.push([alphabet[k - 1]!, probability]);
  }
  if (likely.length > mostCharacters) likely.sort((a, b) => b[1] - a[1]).length = mostCharacters;
  for (const { text, blank, last } of beams) {
    const same = beam(text);
    same.blank += (blank + last) * blankProbability;
    for (const [char, probability] of likely) {
      if (text.endsWith(char)) {
        same.last += last * probability;
        beam(text + char).last += blank * probability;
      } else {
        beam(text + char).last += (blank + last) * probability;
      }
    }
  }
  return [...next.values()];
}

/**
 * The most probable path that spells `text` (Viterbi over text and blanks), as the characters with the highest
 * probability each has on it.
 */
export function alignCharacters({ logProbabilities, steps, alphabet }: CtcOutput, text: string): ReadCharacter[] {
  const classes = alphabet.length + 1;
  const states = 2 * text.length + 1;
  const classOf = (state: number) => (state % 2 ? alphabet.indexOf(text[state >> 1]!) + 1 : 0);
  const score = new Float64Array(states).fill(-Infinity);
  const from = new Int16Array(steps * states);
  score[0] = logProbabilities[0]!;
  if (states > 1) score[1] = logProbabilities[classOf(1)]!;
  for (let step = 1; step < steps; step++) {
    for (let state = states - 1; state >= 0; state--) {
      let best = state;
      if (state > 0 && score[state - 1]! > score[best]!) best = state - 1;
      const skips = state % 2 === 1 && state > 2 && text[state >> 1] !== text[(state >> 1) - 1];
      if (skips && score[state - 2]! > score[best]!) best = state - 2;
      from[step * states + state] = best;
      score[state] = score[best]! + logProbabilities[step * classes + classOf(state)]!;
    }
  }
  const confidences = new Float64Array(text.length);
  let state = states > 1 && score[states - 2]! > score[states - 1]! ? states - 2 : states - 1;
  for (let step = steps - 1; step >= 0; step--) {
    if (state % 2) {
      const probability = Math.exp(logProbabilities[step * classes + classOf(state)]!);
      confidences[state >> 1] = Math.max(confidences[state >> 1]!, probability);
    }
    state = from[step * states + state]!;
  }
  return [...text].map((char, i) => ({ char, confidence: Math.min(1, confidences[i]!) }));
}
