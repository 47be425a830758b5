import { type AuditRecord, auditRecordSchema } from '../../domain/audit.js';
import type { UtcMs } from '../../domain/time.js';
import type { Database } from '../database.js';

export interface AuditFilter {
  readonly from?: UtcMs;
  /** Exclusive. */
  readonly to?: UtcMs;
  readonly accountId?: string;
  readonly actions?: readonly string[];
}

const page = 500;

/** The records of the audit log that `filter` lets through, oldest first. */
export function* auditRecords(database: Database, filter: AuditFilter = {}): Generator<AuditRecord> {
  const { from = Number.MIN_SAFE_INTEGER, to = Number.MAX_SAFE_INTEGER, accountId, actions } = filter;
  for (let after = 0; ; ) {
    const rows = database.all(
      `SELECT sequence, account_id, action, record FROM audit_log
       WHERE sequence > ? AND at >= ? AND at < ? ORDER BY sequence LIMIT ?`,
      after,
      from,
      to,
      page,
    );
    for (const row of rows) {
      if (accountId !== undefined && row.account_id !== accountId) continue;
      if (actions !== undefined && !actions.includes(String(row.action))) continue;
      yield auditRecordSchema.parse(JSON.parse(String(row.record)));
    }
    if (rows.length < page) return;
    after = Number(rows.at(-1)!.sequence);
  }
}
