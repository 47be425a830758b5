import { dayMs, type UtcMs } from '../../domain/time.js';
import type { TransparencyCounters } from '../../policy/published-policy.js';
import type { Database } from '../database.js';

/** The public's figures of the last `days` days, counted from the store; no plate is read. */
export function transparencyCounters(database: Database, now: UtcMs, days = 30): TransparencyCounters {
  const from = now - days * dayMs;
  const number = (sql: string) => Number(database.get(sql, from)?.n ?? 0);
  return {
    days,
    detections: number('SELECT count(*) AS n FROM detections WHERE captured_at >= ?'),
    hits: number('SELECT count(*) AS n FROM hits WHERE raised_at >= ?'),
    misreads: number("SELECT count(*) AS n FROM quality_marks WHERE kind = 'misread' AND marked_at >= ?"),
    lookUps: number("SELECT count(*) AS n FROM audit_log WHERE action = 'query' AND outcome = 'done' AND at >= ?"),
    releasesApproved: number("SELECT count(*) AS n FROM releases WHERE decision = 'approved' AND requested_at >= ?"),
    releasesRefused: number("SELECT count(*) AS n FROM releases WHERE decision = 'refused' AND requested_at >= ?"),
    destroyed: number('SELECT coalesce(sum(detections), 0) AS n FROM destructions WHERE begun_at >= ?'),
  };
}
