import type { VotedRead } from '../../domain/detection.js';
import type { PlateIssuer, PlateRead, ReadCandidate } from '../../domain/plate-read.js';
import { foldEquivalent } from '../../domain/plate-text.js';

/** What a read gives to a text that is not among its candidates: little, but never nothing. */
const unlistedShare = 0.05;
const leastProbability = 1e-4;
const mostCandidates = 10;

/**
 * The reading that all `reads` of one vehicle agree on best. Each text that any read or the vote of each character
 * brings is scored by all reads: the sum of the logarithms of what each gives it. Frames of one pass share light, angle
 * and dirt, so n of them count as √n independent ones. The confidence is that of the class of texts that only differ in
 * O/0/Q and I/1. `regionHint` decides between states that are told alike, and nothing else.
 */
export function voteReads(reads: readonly PlateRead[], regionHint: readonly string[] = []): VotedRead {
  const texts = new Set(reads.flatMap((read) => read.candidates.map((candidate) => candidate.text)));
  for (const read of reads) texts.add(read.text);
  const byCharacter = voteCharacters(reads);
  if (byCharacter) texts.add(byCharacter);

  const gives = reads.map(probabilities);
  const weights = weightsOf(reads);
  const scored = [...texts].map((text) => ({
    text,
    score: gives.reduce((sum, give, i) => sum + weights[i]! * Math.log(give(text)), 0),
  }));
  const candidates = normalised(scored, doubt(reads));
  const best = bestOfClass(candidates);
  const exemplar = bestRead(reads, best.text);
  return {
    text: best.text,
    rawText: exemplar.rawText,
    confidence: classConfidence(candidates, best.text),
    characters: exemplar.text === best.text ? [...exemplar.characters] : characterConfidences(best.text, reads),
    candidates: [best, ...candidates.filter((candidate) => candidate !== best)].slice(0, mostCandidates),
    region: voteRegion(reads, regionHint),
    engine: exemplar.engine,
  };
}

/** What each read counts, √n in all: a plate seen from twice as near shows four times the pixels. */
function weightsOf(reads: readonly PlateRead[]): number[] {
  const pixels = reads.map(({ box }) => box[2] ** 2);
  const all = pixels.reduce((sum, count) => sum + count, 0);
  return pixels.map((count) => (Math.sqrt(reads.length) * count) / all);
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

function classConfidence(candidates: readonly ReadCandidate[], text: string): number {
  const folded = foldEquivalent(text);
  const sum = candidates
    .filter((candidate) => foldEquivalent(candidate.text) === folded)
    .reduce((total, candidate) => total + candidate.confidence, 0);
  return Math.min(1, sum);
}

/** The most probable text of the most probable class. */
function bestOfClass(candidates: readonly ReadCandidate[]): ReadCandidate {
  return candidates.reduce((best, candidate) =>
    classConfidence(candidates, candidate.text) > classConfidence(candidates, best.text) + 1e-12 ? candidate : best,
  );
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
