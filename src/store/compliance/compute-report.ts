import type { AgencyProfile } from '../../domain/agency-profile.js';
import { dayMs, hourMs, type UtcMs } from '../../domain/time.js';
import type { HeadVerifier } from '../../ops/unit-key.js';
import { type Account, standingOf } from '../../policy/account.js';
import type { ComplianceReport } from '../../policy/compliance.js';
import { flagMisuse } from '../../policy/misuse-watch.js';
import { personText } from '../../policy/profile-readiness.js';
import { readAccounts } from '../accounts/account-rows.js';
import { auditRecords } from '../audit-log/audit-records.js';
import { verifyAudit } from '../audit-log/verify-audit.js';
import type { Database } from '../database.js';
import { cameraRates } from '../hits/camera-rates.js';
import { undeliveredAlerts } from '../hits/hit-rows.js';
import { openHits } from '../hits/hit-view.js';
import { releaseCounts } from '../releases/release-counts.js';

/** Lists are refreshed at least so often (S-9.7d); an alert undelivered for longer is reported. */
const staleAfterMs = 24 * hourMs;
const undeliveredAfterMs = hourMs;
const reviewedEveryDays = 365;
const unusedAfterMs = 90 * dayMs;

export interface ReportParts {
  readonly database: Database;
  readonly profile: AgencyProfile;
  readonly unitId: string;
  readonly key: HeadVerifier;
}

/**
 * The compliance report of the `days` days before `to`, read from the store; what is no count of the period is as of now.
 * Reads the whole audit log, so it has no place on the thread that looks at frames: see `report-process.ts`.
 */
export function computeReport(parts: ReportParts, days: number, to: UtcMs): ComplianceReport {
  const { database, profile, unitId, key } = parts;
  const from = to - days * dayMs;
  const records = [...auditRecords(database, { from, to: to + 1 })];
  const accounts = readAccounts(database);
  const lapsed = accounts.filter((each) => /training/i.test(standingOf(each, profile, to).refusal?.reason ?? ''));
  const seen = new Set(
    database
      .all('SELECT DISTINCT account_id FROM audit_log WHERE at >= ?', to - unusedAfterMs)
      .map((row) => row.account_id),
  );
  const open = openHits(database);
  const reviewDue = Date.parse(profile.policy.reviewedOn) + reviewedEveryDays * dayMs;
  const number = (sql: string, ...parameters: unknown[]) => Number(database.get(sql, ...parameters)?.n);
  const loginNames = (of: readonly Account[]) => of.map((each) => each.loginName);
  return {
    agency: profile.name,
    administrator: personText(profile.administrator),
    designees: profile.designees.map(personText),
    seniorOfficer: personText(profile.seniorOfficer),
    custodian: personText(profile.custodianOfRecords),
    from,
    to,
    accessesByAction: countBy(records.filter((record) => record.outcome === 'done').map((record) => record.action)),
    refusals: records.filter((record) => record.outcome === 'refused').length,
    failedLogins: records.filter((record) => record.action === 'login' && record.outcome === 'failed').length,
    expiredTraining: loginNames(lapsed),
    suspended: loginNames(accounts.filter((each) => each.suspendedAt !== null)),
    unusedAccounts: loginNames(accounts.filter((each) => !seen.has(each.accountId))),
    unacknowledged: loginNames(accounts.filter((each) => each.acknowledgedVersion !== profile.policy.version)),
    staleLists: staleLists(database, profile, to),
    undeliveredAlerts: undeliveredAlerts(database, to - undeliveredAfterMs),
    undeliveredItems: number('SELECT count(*) AS n FROM outbox WHERE queued_at < ?', to - undeliveredAfterMs),
    openHits: open.length,
    oldestOpenHitAt: open[0]?.raisedAt ?? null,
    holdsDue: number('SELECT count(*) AS n FROM holds WHERE released_at IS NULL AND review_at <= ?', to),
    quality: cameraRates(database, to),
    misuse: flagMisuse(records, watchTerms(database)),
    findings: {
      proper: number('SELECT count(*) AS n FROM audit_findings WHERE proper = 1'),
      improper: number('SELECT count(*) AS n FROM audit_findings WHERE proper = 0'),
      lastAt: (database.get('SELECT max(found_at) AS at FROM audit_findings')?.at ?? null) as UtcMs | null,
    },
    policyReviewDueOn: new Date(reviewDue).toISOString().slice(0, 10),
    policyReviewOverdue: to > reviewDue,
    auditFaults: verifyAudit(database, unitId, key).faults,
    destructions: number('SELECT count(*) AS n FROM destructions WHERE begun_at BETWEEN ? AND ?', from, to),
    releases: releaseCounts(database, from, to),
  };
}

function watchTerms(database: Database) {
  const watched = database.all('SELECT plate_folded FROM watched_plates');
  return {
    watchedPlates: new Set(watched.map((row) => String(row.plate_folded))),
    shifts: database
      .all('SELECT * FROM shifts')
      .map((row) => ({ accountId: String(row.account_id), from: Number(row.from_at), to: Number(row.to_at) })),
  };
}

/** By the trail of refreshes: `hot_list_refreshed` names the list as `list:svs`. */
function staleLists(database: Database, profile: AgencyProfile, now: UtcMs): string[] {
  const fresh = new Set(
    [...auditRecords(database, { from: now - staleAfterMs, actions: ['hot_list_refreshed'] })]
      .filter((record) => record.outcome === 'done')
      .flatMap((record) => record.subjects),
  );
  return profile.hotLists.filter((list) => !fresh.has(`list:${list.listId}`)).map((list) => list.listId);
}

function countBy<T extends string>(values: readonly T[]): Partial<Record<T, number>> {
  const counts: Partial<Record<T, number>> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
