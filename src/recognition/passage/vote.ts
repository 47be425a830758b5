import type { VotedRead } from '../../domain/detection.js';
import type { PlateIssuer, PlateRead, ReadCandidate } from '../../domain/plate-read.js';
import { foldEquivalent } from '../../domain/plate-text.js';
import { seriesWeight } from '../text/series.js';

/** A read of a vehicle, and what there was to read it by. */
export interface Ballot {
  readonly read: PlateRead;
  /** Whether it was looked at closely: cut in other ways too, and shown to a second reader, where it was unsure. */
  readonly closely: boolean;
  /** Whether all of the plate lies in the picture: one that is cut by its edge may read well and lacks a character. */
  readonly whole: boolean;
}

/** What a read gives to a text that is not among its candidates: little, but never nothing. */
const unlistedShare = 0.05;
const leastProbability = 1e-4;
const mostCandidates = 10;
/**
 * A small picture of a plate is the large one spoilt: what it misreads, all of its size misread alike, and what it tells,
 * the large one tells better. So a look counts by the eighth power of its width: one of 0.9 times the width counts less
 * than half. Of 252 vehicles of rendered traffic (seeds 7 to 11, 401 to 404, 601 to 603, 701 to 706) powers of 4, 6, 8
 * and 12 leave 15, 11, 9 and 9 wrong (their readings voted anew by a script that the tree does not hold), averaging the
 * nearest looks' crops before reading none fewer; where errors come at any size alike (`bench passages`), 8 has three of
 * 3,000 wrong that 4 has right.
 */
const widthPower = 8;
/** A close look brings another reader, whose errors are its own: the word of two. Chosen with the power. */
const closeLookCounts = 2;
/** Evidence that is at least so sure keeps its class of texts, whatever its shape, as in a single reading. */
const confident = 0.9;

/**
 * The reading that all `ballots` of one vehicle agree on best. Each text that any read or the vote of each character
 * brings is scored by all reads: the sum of the logarithms of what each gives it. Where that leaves it unsure, the shape
 * of the serial chooses. Frames of one pass share light, angle and dirt, so n of them count as √n independent
 * ones, and far ones beside near ones hardly as any. The confidence is that of the class of texts that only differ in
 * O/0/Q and I/1. `regionHint` decides between states that are told alike, and nothing else.
 */
export function voteReads(ballots: readonly Ballot[], regionHint: readonly string[] = []): VotedRead {
  const whole = ballots.filter((ballot) => ballot.whole);
  const counted = whole.length > 0 ? whole : ballots;
  const reads = counted.map(({ read }) => read);
  const texts = new Set(reads.flatMap((read) => read.candidates.map((candidate) => candidate.text)));
  for (const read of reads) texts.add(read.text);
  const byCharacter = voteCharacters(reads);
  if (byCharacter) texts.add(byCharacter);

  const gives = reads.map(probabilities);
  const weights = counted.map(weightOf);
  const independent = Math.sqrt(effectiveNumber(weights));
  const all = weights.reduce((total, weight) => total + weight, 0);
  const scored = [...texts].map((text) => ({
    text,
    score: gives.reduce((sum, give, i) => sum + ((independent * weights[i]!) / all) * Math.log(give(text)), 0),
  }));
  const candidates = normalised(scored, doubt(reads));
  const best = choose(candidates);
  const exemplar = bestRead(reads, best.text);
  return {
    text: best.text,
    rawText: exemplar.rawText,
    confidence: Math.min(1, byClass(candidates).get(foldEquivalent(best.text))!),
    characters: exemplar.text === best.text ? [...exemplar.characters] : characterConfidences(best.text, reads),
    candidates: [best, ...candidates.filter((candidate) => candidate !== best)].slice(0, mostCandidates),
    region: voteRegion(
      ballots.map(({ read }) => read),
      regionHint,
    ),
    engine: exemplar.engine,
  };
}

/** What a ballot counts beside others of its vehicle. */
export function weightOf({ read, closely }: Ballot): number {
  return read.box[2] ** widthPower * (closely ? closeLookCounts : 1);
}

/** How many of `weights` count as much as the others (Kish's effective number): one beside which the rest vanishes is 1. */
function effectiveNumber(weights: readonly number[]): number {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return sum(weights) ** 2 / sum(weights.map((weight) => weight ** 2));
}

/** The read that shows `text` most confidently; the most confident of all where none reads so. */
function bestRead(reads: readonly PlateRead[], text: string): PlateRead {
  const same = reads.filter((read) => read.text === text);
  const pool = same.length > 0 ? same : reads;
  return pool.reduce((best, read) => (read.confidence > best.confidence ? read : best));
}

/** What a read gives to each text, as a function. */
function probabilities(read: PlateRead): (text: string) => number {
  const given = new Map(read.candidates.map((candidate) => [candidate.text, candidate.confidence]));
  if (!given.has(read.text)) given.set(read.text, read.confidence);
  const listed = [...given.values()].reduce((sum, value) => sum + value, 0);
  const unlisted = Math.max(leastProbability, (1 - Math.min(1, listed)) * unlistedShare);
  return (text) => Math.max(leastProbability, given.get(text) ?? unlisted);
}

/** The most that any text can be trusted: a share is left for what no read has thought of. */
function doubt(reads: readonly PlateRead[]): number {
  const surest = Math.max(...reads.map((read) => read.confidence));
  return (1 - surest) / Math.sqrt(reads.length);
}

/** Scores as probabilities, best first, that leave `left` for none of them. */
function normalised(scored: readonly { text: string; score: number }[], left: number): ReadCandidate[] {
  const top = Math.max(...scored.map(({ score }) => score));
  const raw = scored.map(({ text, score }) => ({ text, share: Math.exp(score - top) }));
  const sum = raw.reduce((total, { share }) => total + share, 0);
  return raw
    .map(({ text, share }) => ({ text, confidence: (share / sum) * (1 - left) }))
    .sort((a, b) => b.confidence - a.confidence || (a.text < b.text ? -1 : 1));
}

/** What `candidates` give to each class of texts that only differ in O/0/Q and I/1, each weighed. */
function byClass(candidates: readonly ReadCandidate[], weight = (_text: string) => 1): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { text, confidence } of candidates) {
    const folded = foldEquivalent(text);
    sums.set(folded, (sums.get(folded) ?? 0) + confidence * weight(text));
  }
  return sums;
}

/**
 * The most probable text, of `candidates` best first, of the most probable class; where that is unsure, of the class that
 * is most probable with the shape of its serial. The shape chooses and makes nothing surer: confidence is what was seen.
 */
function choose(candidates: readonly ReadCandidate[]): ReadCandidate {
  const most = (sums: ReadonlyMap<string, number>) =>
    [...sums].reduce((best, other) => (other[1] > best[1] + 1e-12 ? other : best));
  const [seen, confidence] = most(byClass(candidates));
  const folded = confidence >= confident ? seen : most(byClass(candidates, seriesWeight))[0];
  return candidates.find(({ text }) => foldEquivalent(text) === folded)!;
}

/** Each place's strongest character, over the reads of the length that carries most weight. */
function voteCharacters(reads: readonly PlateRead[]): string | null {
  const byLength = new Map<number, number>();
  for (const { text, confidence } of reads) byLength.set(text.length, (byLength.get(text.length) ?? 0) + confidence);
  const [length] = [...byLength].sort((a, b) => b[1] - a[1])[0] ?? [0];
  if (length === 0) return null;
  let text = '';
  for (let place = 0; place < length; place++) {
    const votes = new Map<string, number>();
    for (const read of reads) {
      if (read.text.length !== length) continue;
      const char = read.text[place]!;
      const confidence = read.characters[place]?.confidence ?? read.confidence;
      votes.set(char, (votes.get(char) ?? 0) + confidence * read.confidence);
    }
    text += [...votes].sort((a, b) => b[1] - a[1])[0]![0];
  }
  return text;
}

/** Of each character of `text`, the best confidence that any read of this length has in it. */
function characterConfidences(text: string, reads: readonly PlateRead[]): { char: string; confidence: number }[] {
  return [...text].map((char, place) => {
    const seen = reads
      .filter((read) => read.text.length === text.length && read.characters[place]?.char === char)
      .map((read) => read.characters[place]!.confidence);
    return { char, confidence: seen.length > 0 ? Math.max(...seen) : 0 };
  });
}

/** The state that most confidence speaks for; of those told alike the likeliest by `hint`; null when none can be chosen. */
function voteRegion(reads: readonly PlateRead[], hint: readonly string[]): PlateIssuer | null {
  const sums = new Map<string, { total: number; best: number }>();
  for (const { region } of reads) {
    if (!region) continue;
    const sum = sums.get(region.code) ?? { total: 0, best: 0 };
    sums.set(region.code, { total: sum.total + region.confidence, best: Math.max(sum.best, region.confidence) });
  }
  const ranked = [...sums].sort((a, b) => b[1].total - a[1].total);
  const alike = ranked.filter(([, { total }]) => total > ranked[0]![1].total * 0.67);
  const hinted = hint.find((code) => alike.some(([other]) => other === code));
  const chosen = alike.length === 1 ? alike[0] : alike.find(([code]) => code === hinted);
  return chosen === undefined ? null : { code: chosen[0], confidence: chosen[1].best };
}
