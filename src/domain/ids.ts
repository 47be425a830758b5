import { randomBytes } from 'node:crypto';
import type { Clock } from './time.js';

/** Makes ids: injected, so that tests and golden files get the same ones every time. */
export interface Ids {
  next(): string;
}

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

function base32(value: bigint, length: number): string {
  let text = '';
  for (let rest = value, i = 0; i < length; i++, rest >>= 5n) text = alphabet[Number(rest & 31n)] + text;
  return text;
}

/**
 * Ids of 20 letters and digits, sorting by time: 9 of milliseconds, 11 random (55 bits). Twenty alphanumerics is
 * what an Nlets event id holds, so a detection can be pointed to from there.
 */
export function timeSortedIds(clock: Clock): Ids {
  return {
    next: () => base32(BigInt(clock.now()), 9) + base32(randomBytes(8).readBigUInt64BE(), 11),
  };
}
