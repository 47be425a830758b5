import { halfRange } from './plate-key.js';

const wordsASlot = 3;
/** Share of the slots in use: with the filter a table takes 18.6 bytes an entry. */
const load = 0.7;
/** Eight slots stand in the filter with 64 bits: 11 an entry, two of them set, lets pass some 4% of what is not listed. */
const slotsAGroup = 8;
const filterWordsAGroup = 2;
const wordsAGroup = slotsAGroup * wordsASlot + filterWordsAGroup;
const twoTo32 = 2 ** 32;
/** Entries of one plate (or its equivalents) that a list may have. */
const mostAlike = 64;

/**
 * Keys and the numbers of their entries, in one array: ahead a filter that fits the processor's cache and answers for
 * nearly all plates that are not listed, then slots of the key's low half (0: empty), its high half and the entry.
 */
export class PlateTable {
  readonly words: Uint32Array;
  readonly #filterWords: number;
  readonly #slots: Uint32Array;
  readonly #capacity: number;

  /** @param words what `words` of another table held */
  constructor(words: Uint32Array) {
    const groups = words.length / wordsAGroup;
    this.words = words;
    this.#filterWords = groups * filterWordsAGroup;
    this.#slots = words.subarray(this.#filterWords);
    this.#capacity = groups * slotsAGroup;
  }

  /**
   * A table in which the entry number `n` has the key `keys(n)`; those with the key 0 are left out.
   * @returns also how many were left out because `mostAlike` others have their key: a file that repeats one plate
   * without end must not make look-ups slow
   */
  static build(count: number, keys: (entry: number) => number): { table: PlateTable; repeated: number } {
    const groups = Math.ceil((count / load + 1) / slotsAGroup);
    const table = new PlateTable(new Uint32Array(groups * wordsAGroup));
    let repeated = 0;
    for (let entry = 0; entry < count; entry++) {
      const key = keys(entry);
      if (key !== 0 && !table.#insert(key, entry)) repeated += 1;
    }
    return { table, repeated };
  }

  #insert(key: number, entry: number): boolean {
    const slots = this.#slots;
    const high = Math.floor(key / halfRange);
    const low = key - high * halfRange;
    const hash = hashOf(high, low);
    let at = this.#start(hash);
    let alike = 0;
    while (slots[at] !== 0) {
      if (slots[at] === low && slots[at + 1] === high && ++alike === mostAlike) return false;
      at = at + wordsASlot === slots.length ? 0 : at + wordsASlot;
    }
    slots[at] = low;
    slots[at + 1] = high;
    slots[at + 2] = entry;
    this.words[scaled(hash, this.#filterWords)]! |= filterBits(hash);
    return true;
  }

  /**
   * Which of the first `count` hashes may be listed, as bits. One short loop over all of a read's hashes lets the
   * processor wait for their words together.
   */
  mayHold(hashes: Uint32Array, count: number): number {
    const { words } = this;
    const filterWords = this.#filterWords;
    let held = 0;
    for (let i = 0; i < count; i++) {
      const hash = hashes[i]!;
      const bits = filterBits(hash);
      if ((words[scaled(hash, filterWords)]! & bits) === bits) held |= 1 << i;
    }
    return held;
  }

  /** The first slot with the key of these halves (see `packPlate`); -1 when there is none. */
  find(high: number, low: number): number {
    const hash = hashOf(high, low);
    const bits = filterBits(hash);
    if ((this.words[scaled(hash, this.#filterWords)]! & bits) !== bits) return -1;
    return this.#seek(this.#start(hash), high, low);
  }

  /** The next slot after `slot` with the same key; -1 when that was the last. */
  next(slot: number): number {
    const slots = this.#slots;
    return this.#seek(this.#after(slot), slots[slot + 1]!, slots[slot]!);
  }

  /** The number of the entry in a slot. */
  entryAt(slot: number): number {
    return this.#slots[slot + 2]!;
  }

  #seek(from: number, high: number, low: number): number {
    const slots = this.#slots;
    for (let at = from, here = slots[at]!; here !== 0; at = this.#after(at), here = slots[at]!) {
      if (here === low && slots[at + 1] === high) return at;
    }
    return -1;
  }

  #after(slot: number): number {
    const at = slot + wordsASlot;
    return at === this.#slots.length ? 0 : at;
  }

  #start(hash: number): number {
    return scaled(hash, this.#capacity) * wordsASlot;
  }
}

/** murmur3's finaliser over both halves, below 2^32. */
export function hashOf(high: number, low: number): number {
  let hash = low ^ Math.imul(high, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Places are taken from the hash's upper bits, so that their number need not be a power of two. */
function scaled(hash: number, range: number): number {
  return Math.floor((hash / twoTo32) * range);
}

/** The two bits of a key in its word of the filter, from the hash's lowest ten. */
function filterBits(hash: number): number {
  return (1 << (hash & 31)) | (1 << ((hash >>> 5) & 31));
}
