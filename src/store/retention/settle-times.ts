import { retentionClassSchema } from '../../domain/detection.js';
import { dayMs, type UtcMs } from '../../domain/time.js';
import type { Database } from '../database.js';

/**
 * Gives records whose time nobody vouched for the time that their retention counts from, now that `now` is trusted.
 * A computer that woke in 1970, or in ten years, must neither destroy them at once nor keep them for ever: a time
 * before the last trusted one, or after now, is taken as now.
 */
export function settleRetentionTimes(database: Database, now: UtcMs): void {
  const newest = Number(database.get(newestTrustedSql, now)?.newest ?? 0);
  const earliest = newest === 0 ? now - dayMs : newest - dayMs;
  database.run(settleSql, earliest, now, now);
  for (const retentionClass of retentionClassSchema.options) {
    database.run(futureSql, now, retentionClass, now + dayMs);
  }
}

export const newestTrustedSql =
  'SELECT max(captured_at) AS newest FROM detections WHERE captured_at <= ? AND retain_from IS NOT NULL';
export const settleSql = `UPDATE detections SET retain_from = CASE WHEN captured_at BETWEEN ? AND ? THEN captured_at ELSE ? END
  WHERE retain_from IS NULL`;
export const futureSql = 'UPDATE detections SET retain_from = ? WHERE retention_class = ? AND retain_from > ?';
