import type { UtcMs } from '../../domain/time.js';
import type { ReleaseCounts } from '../../policy/compliance.js';
import type { Database } from '../database.js';

/** Requests that were decided from `from` to `to`, and those that nobody has decided yet. */
export function releaseCounts(database: Database, from: UtcMs, to: UtcMs): ReleaseCounts {
  const decided = (decision: string) =>
    Number(
      database.get(
        'SELECT count(*) AS n FROM releases WHERE decision = ? AND decided_at BETWEEN ? AND ?',
        decision,
        from,
        to,
      )?.n,
    );
  const open = Number(database.get('SELECT count(*) AS n FROM releases WHERE decision IS NULL')?.n);
  return { approved: decided('approved'), refused: decided('refused'), open };
}
