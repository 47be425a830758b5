/** Longest plate that has a key; longer ones are no plates. */
export const longestPlate = 10;
const base = 34;

/** Digit of each character in base 34: O and Q share that of 0, I that of 1 (as `foldEquivalent`); 0 is no character. */
const digits = new Uint8Array(128);
const characters = '0123456789ABCDEFGHJKLMNPRSTUVWXYZ';
for (const [index, char] of [...characters].entries()) digits[char.charCodeAt(0)] = index + 1;
digits['O'.charCodeAt(0)] = digits['0'.charCodeAt(0)]!;
digits['Q'.charCodeAt(0)] = digits['0'.charCodeAt(0)]!;
digits['I'.charCodeAt(0)] = digits['1'.charCodeAt(0)]!;

/** 1 … 33 for A-Z and 0-9, the same for characters of one equivalence class; 0 for all others. */
export function digitOf(charCode: number): number {
  return charCode < 128 ? digits[charCode]! : 0;
}

/** The character that stands for the class of `digit`, 1 … 33. */
export function charOf(digit: number): string {
  return characters.charAt(digit - 1);
}

/** A half of a key: five characters, below 2^26, so that looking up is a matter of small integers. */
export const halfPlaces = 5;
export const halfRange = base ** halfPlaces;
/** Weight within its half of the digit that stands `fromEnd` places before the last. */
export const weights = Int32Array.from({ length: longestPlate }, (_, fromEnd) => base ** (fromEnd % halfPlaces));

/** The key of `plate` into `halves`: high, low. False for what is no plate of 1 to 10 characters A-Z0-9. */
export function packPlate(plate: string, halves: Int32Array): boolean {
  const { length } = plate;
  if (length === 0 || length > longestPlate) return false;
  const split = length - halfPlaces;
  let high = 0;
  let low = 0;
  for (let i = 0; i < length; i++) {
    const digit = digitOf(plate.charCodeAt(i));
    if (digit === 0) return false;
    if (i < split) high = high * base + digit;
    else low = low * base + digit;
  }
  halves[0] = high;
  halves[1] = low;
  return true;
}

/**
 * The key of a normalised plate's equivalence class: its folded characters as a number in base 34, exact below 2^51,
 * so that plates of one key are plates of one class. 0 for what is no plate of 1 to 10 characters A-Z0-9.
 */
export function plateKey(plate: string): number {
  return packPlate(plate, scratch) ? scratch[0]! * halfRange + scratch[1]! : 0;
}

const scratch = new Int32Array(2);
