/** Located scores kept: a vehicle that stands long is judged by the latest of them. */
const mostScores = 64;
/**
 * What a place must be located with in its better frames to pass for a plate when it is read with certainty. Boards that
 * are read as surely as plates (`MAPLE`, `DONUTS`) come to 0.48, however many frames show them; the plates of rendered
 * traffic to 0.52 and more, nineteen of twenty to 0.6.
 */
const leastScore = 0.5;
/**
 * …and how much more when no frame reads it surely: boards that are read alike in frame after frame, and never well,
 * come to 0.56 (`NAILS`, 0.6 at best), plates that never are read with 0.85 to 0.55 (0.78) and more.
 */
const moreIfIllegible = 0.15;
/** In one or two looks alone less is asked: one in fourteen plates of `road-us` that are read right comes to less than 0.5. */
const few = { looks: 2, least: 0.45 };

/**
 * Whether a place that is followed is a plate, by how it looks to the locator and not by what it says: a personalised
 * plate (`TAXI`) looks like any other. Its better frames count, by the lower end of their scores (the third quartile of
 * all): a plate is hidden or blurred in some, and a board scores well by chance in one.
 */
export class Plateness {
  readonly #scores: number[] = [];

  /** `score`: the locator's, 0..1. */
  add(score: number): void {
    this.#scores.push(score);
    if (this.#scores.length > mostScores) this.#scores.shift();
  }

  /** `legibility`: how surely it is read, 0..1, at best and all in all. */
  isPlate(legibility = 1): boolean {
    const sorted = [...this.#scores].sort((a, b) => a - b);
    const least = sorted.length <= few.looks ? few.least : leastScore;
    return sorted[Math.ceil(0.75 * sorted.length) - 1]! >= least + moreIfIllegible * (1 - legibility);
  }
}
