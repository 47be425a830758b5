import { digitOf, longestPlate } from './plate-key.js';

/** Digits that a place can have: 33 classes of characters, and none. */
const places = 34;

const none: readonly number[] = [];

interface Partial {
  readonly entry: number;
  readonly pattern: string;
}

/**
 * Partial plates: `?` stands for one character, `*` for any number, others for their equivalence class. A bit set per
 * place and character tells which patterns allow it there, counted from the left up to the first `*` and from the right
 * down to the last; what passes is compared in full. A thousand patterns cost some twenty ANDs of 32 words a reading.
 */
export class PartialPlates {
  readonly patterns: readonly Partial[];
  readonly #setWords: number;
  readonly #left: Uint32Array;
  readonly #right: Uint32Array;
  readonly #leftRows = new Int32Array(longestPlate);
  readonly #rightRows = new Int32Array(longestPlate);

  constructor(patterns: readonly Partial[]) {
    this.patterns = patterns;
    this.#setWords = Math.ceil(patterns.length / 32);
    this.#left = new Uint32Array(longestPlate * places * this.#setWords);
    this.#right = new Uint32Array(longestPlate * places * this.#setWords);
    for (const [index, { pattern }] of patterns.entries()) {
      const star = pattern.indexOf('*');
      this.#allow(this.#left, index, pattern, star === -1 ? null : star);
      const reversed = [...pattern].reverse().join('');
      const starFromRight = reversed.indexOf('*');
      this.#allow(this.#right, index, reversed, starFromRight === -1 ? null : starFromRight);
    }
  }

  /** @param star where the part that is fixed to its place ends; null when there is no `*`, so that the length is fixed */
  #allow(sets: Uint32Array, index: number, pattern: string, star: number | null): void {
    const bit = 1 << (index & 31);
    for (let place = 0; place < longestPlate; place++) {
      const char = pattern[place];
      for (let digit = 0; digit < places; digit++) {
        // Digit 0 stands for a place beyond the reading's end.
        let allowed = true;
        if (star === null || place < star) {
          if (char === undefined) allowed = digit === 0;
          else allowed = char === '?' ? digit > 0 : digit === digitOf(char.charCodeAt(0));
        }
        if (allowed) sets[(place * places + digit) * this.#setWords + (index >> 5)]! |= bit;
      }
    }
  }

  /** The numbers of the entries that `plate` (A-Z0-9) fits. */
  find(plate: string): readonly number[] {
    if (this.patterns.length === 0 || plate.length > longestPlate) return none;
    let found: number[] | null = null;
    const left = this.#rows(plate, false);
    const right = this.#rows(plate, true);
    // Word by word: most words are done with after a place or two, when no pattern is left in them.
    for (let word = 0; word < this.#setWords; word++) {
      let bits = -1;
      for (let place = 0; place < longestPlate && bits !== 0; place++) {
        bits &= this.#left[left[place]! + word]! & this.#right[right[place]! + word]!;
      }
      for (; bits !== 0; bits &= bits - 1) {
        const partial = this.patterns[word * 32 + 31 - Math.clz32(bits & -bits)];
        if (partial !== undefined && fits(partial.pattern, plate)) {
          found ??= [];
          found.push(partial.entry);
        }
      }
    }
    return found ?? none;
  }

  /** Where the bit sets of the plate's characters begin, from the left or from the right. */
  #rows(plate: string, fromRight: boolean): Int32Array {
    const rows = fromRight ? this.#rightRows : this.#leftRows;
    const { length } = plate;
    for (let place = 0; place < longestPlate; place++) {
      const digit = place < length ? digitOf(plate.charCodeAt(fromRight ? length - 1 - place : place)) : 0;
      rows[place] = (place * places + digit) * this.#setWords;
    }
    return rows;
  }
}

/** Whether `plate` fits `pattern`, by the usual greedy comparison with one step back to the last `*`. */
export function fits(pattern: string, plate: string): boolean {
  let p = 0;
  let star = -1;
  let resume = 0;
  for (let t = 0; t < plate.length; ) {
    const char = pattern[p];
    if (char === '*') {
      star = p++;
      resume = t;
    } else if (char === '?' || (char !== undefined && digitOf(char.charCodeAt(0)) === digitOf(plate.charCodeAt(t)))) {
      p++;
      t++;
    } else if (star !== -1) {
      p = star + 1;
      t = ++resume;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}

/** Whether an entry's pattern is a partial plate. */
export function isPartial(pattern: string): boolean {
  return pattern.includes('?') || pattern.includes('*');
}
