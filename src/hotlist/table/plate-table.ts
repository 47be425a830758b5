import { halfRange } from './plate-key.js';

const wordsASlot = 3;
/** Share of the slots in use: 12 bytes a slot make 17.2 bytes an entry, and a miss looks at 3 slots on average. */
const load = 0.7;
const twoTo32 = 2 ** 32;
/** Entries of one plate (or its equivalents) that a list may have. */
const mostAlike = 64;

/** Slots of the key's low half (0: empty), its high half, the number of the entry: 12 bytes in one cache line or two. */
export class PlateTable {
  readonly words: Uint32Array;
  readonly #capacity: number;

  /** @param words what `words` of another table held */
  constructor(words: Uint32Array) {
    this.words = words;
    this.#capacity = words.length / wordsASlot;
  }

  /**
   * A table in which the entry number `n` has the key `keys(n)`; those with the key 0 are left out.
   * @returns also how many were left out because `mostAlike` others have their key: a file that repeats one plate
   * without end must not make look-ups slow
   */
  static build(count: number, keys: (entry: number) => number): { table: PlateTable; repeated: number } {
    const table = new PlateTable(new Uint32Array(Math.ceil(count / load + 1) * wordsASlot));
    let repeated = 0;
    for (let entry = 0; entry < count; entry++) {
      const key = keys(entry);
      if (key !== 0 && !table.#insert(key, entry)) repeated += 1;
    }
    return { table, repeated };
  }

  #insert(key: number, entry: number): boolean {
    const { words } = this;
    const high = Math.floor(key / halfRange);
    const low = key - high * halfRange;
    let at = this.#start(high, low);
    let alike = 0;
    while (words[at] !== 0) {
      if (words[at] === low && words[at + 1] === high && ++alike === mostAlike) return false;
      at = at + wordsASlot === words.length ? 0 : at + wordsASlot;
    }
    words[at] = low;
    words[at + 1] = high;
    words[at + 2] = entry;
    return true;
  }

  /** Appends the numbers of the entries with the key of these halves (see `packPlate`) to `found`. */
  find(high: number, low: number, found: number[]): void {
    const { words } = this;
    const { length } = words;
    for (let at = this.#start(high, low), here = words[at]!; here !== 0; here = words[at]!) {
      if (here === low && words[at + 1] === high) found.push(words[at + 2]!);
      at += wordsASlot;
      if (at === length) at = 0;
    }
  }

  /** murmur3's finaliser over both halves, scaled to the slots: their number need not be a power of two. */
  #start(high: number, low: number): number {
    let hash = low ^ Math.imul(high, 0x9e3779b1);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
    return Math.floor(((hash >>> 0) / twoTo32) * this.#capacity) * wordsASlot;
  }
}
