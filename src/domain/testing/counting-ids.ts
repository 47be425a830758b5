import type { Ids } from '../ids.js';

/** Ids that count: the same in every run. */
export function countingIds(prefix = 'ID'): Ids {
  let count = 0;
  return { next: () => `${prefix}${String(++count).padStart(20 - prefix.length, '0')}` };
}
