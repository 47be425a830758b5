import type { Role } from '../../domain/access.js';
import { PlatewardenError } from '../../domain/errors.js';
import { type Account, parseEntitlements } from '../../policy/account.js';
import type { Database, Row } from '../database.js';

/** All accounts, by login name. */
export function readAccounts(database: Database): Account[] {
  return database.all('SELECT * FROM accounts ORDER BY login_name').map(accountOf);
}

/** @throws PlatewardenError not_found */
export function readAccount(database: Database, accountId: string): Account {
  return found(database.get('SELECT * FROM accounts WHERE account_id = ?', accountId), accountId);
}

/** @throws PlatewardenError not_found */
export function readAccountByLogin(database: Database, loginName: string): Account {
  return found(database.get('SELECT * FROM accounts WHERE login_name = ?', loginName), loginName);
}

function found(row: Row | undefined, what: string): Account {
  if (row === undefined) throw new PlatewardenError('not_found', `There is no account ${what.slice(0, 60)}`);
  return accountOf(row);
}

export function accountOf(row: Row): Account {
  return {
    accountId: String(row.account_id),
    loginName: String(row.login_name),
    name: String(row.name),
    title: String(row.title),
    badge: String(row.badge),
    agencyId: String(row.agency_id),
    role: row.role as Role,
    entitlements: parseEntitlements(JSON.parse(String(row.entitlements)) as string[]),
    createdAt: Number(row.created_at),
    suspendedAt: row.suspended_at as number | null,
    suspendedReason: row.suspended_reason as string | null,
    trainedAt: row.trained_at as number | null,
    acknowledgedVersion: row.acknowledged_version as string | null,
  };
}
