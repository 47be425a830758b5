import { createHash } from 'node:crypto';
import type { AuditAction, AuditRecord } from '../domain/audit.js';

/** What a yearly audit looks at: use of the data (clause N-AU-annual). */
export const sampledActions: readonly AuditAction[] = ['query', 'image_viewed', 'hit_viewed', 'exported'];

/**
 * `size` of `records` drawn at random, by number: the same for the same seed, whoever draws, and nobody can tell
 * beforehand which. Ordered by sequence.
 */
export function drawSample(records: readonly AuditRecord[], size: number, seed: string): AuditRecord[] {
  const rank = (record: AuditRecord) => createHash('sha256').update(`${seed} ${record.sequence}`).digest('hex');
  return records
    .map((record) => ({ record, rank: rank(record) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
    .slice(0, size)
    .map(({ record }) => record)
    .sort((a, b) => a.sequence - b.sequence);
}
