import { type AccessScope, accessScopeSchema } from '../../domain/access.js';
import type { AuditRecord } from '../../domain/audit.js';
import type { UtcMs } from '../../domain/time.js';
import { type Account, actorOf, requireDuty } from '../../policy/account.js';
import { scopesOf } from '../../policy/grant-access.js';
import { readAccountByLogin } from '../accounts/account-rows.js';
import type { Database } from '../database.js';
import type { AuditLog } from './audit-log.js';

/** What an account, or whoever had the device itself, could reach and did (S-10c). */
export interface BreachReport {
  /** Null for the device: all that lies on it, sealed with its key. */
  readonly loginName: string | null;
  readonly scopes: readonly AccessScope[];
  readonly entitlements: readonly string[];
  readonly sessions: number;
  /** What was stored when the report was made. */
  readonly withinReach: { readonly detections: number; readonly images: number; readonly hits: number };
  /** Each thing that was read, viewed or exported, once. */
  readonly reached: readonly string[];
  readonly records: readonly AuditRecord[];
}

const reaching = ['query', 'image_viewed', 'hit_viewed', 'exported'];

/**
 * @param loginName null for the device
 * @throws PlatewardenError not_authorised, not_found
 */
export function breachReport(
  { database, audit }: { readonly database: Database; readonly audit: AuditLog },
  by: Account,
  loginName: string | null,
  period: { readonly from?: UtcMs; readonly to?: UtcMs },
): BreachReport {
  requireDuty(by, 'read_audit');
  const count = (sql: string, ...parameters: unknown[]) => Number(database.get(sql, ...parameters)?.n);
  return database.transaction(() => {
    const account = loginName === null ? null : readAccountByLogin(database, loginName);
    const scopes = account === null ? accessScopeSchema.options : scopesOf[account.role];
    const within = (scope: AccessScope, table: string) =>
      scopes.includes(scope) ? count(`SELECT count(*) AS n FROM ${table}`) : 0;
    const records = [...audit.records({ ...period, ...(account && { accountId: account.accountId }) })];
    const accesses = records.filter(({ action, outcome }) => reaching.includes(action) && outcome === 'done');
    const subjects = [account === null ? 'device' : `account:${account.loginName}`];
    audit.append({ actor: actorOf(by), action: 'audit_read', subjects, dataElements: { records: records.length } });
    return {
      loginName,
      scopes,
      entitlements: account?.entitlements ?? ['all lists'],
      sessions:
        account === null
          ? count('SELECT count(*) AS n FROM sessions')
          : count('SELECT count(*) AS n FROM sessions WHERE account_id = ?', account.accountId),
      withinReach: {
        detections: within('query', 'detections'),
        images: within('images', 'images'),
        hits: within('hits', 'hits'),
      },
      reached: [...new Set(accesses.flatMap((record) => record.subjects))].sort(),
      records,
    };
  });
}
