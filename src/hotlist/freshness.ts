import type { Freshness } from '../domain/hot-list.js';
import { hourMs } from '../domain/time.js';

/** Of a list whose extract is `ageMs` old: lists are made at least daily (clauses S-9.7d, N-DQ-fresh). */
export function freshnessOf(ageMs: number): Freshness {
  if (ageMs < 24 * hourMs) return 'fresh';
  return ageMs <= 36 * hourMs ? 'amber' : 'red';
}
