import type { AgencyProfile } from '../../domain/agency-profile.js';
import { foldEquivalent, normalisePlate } from '../../domain/plate-text.js';
import { dayMs, hourMs, type UtcMs } from '../../domain/time.js';
import { type Account, actorOf, requireDuty, standingOf } from '../../policy/account.js';
import { type ClauseFacts, type ClauseLine, clauseLines } from '../../policy/clause-states.js';
import type { ComplianceReport } from '../../policy/compliance.js';
import { flagMisuse } from '../../policy/misuse-watch.js';
import { publishPolicy } from '../../policy/published-policy.js';
import { readAccountByLogin, readAccounts } from '../accounts/account-rows.js';
import type { AuditLog } from '../audit-log/audit-log.js';
import type { AuditService } from '../audit-log/audit-service.js';
import type { Database } from '../database.js';
import type { DataQualityService } from '../hits/data-quality-service.js';
import { undeliveredAlerts } from '../hits/hit-rows.js';
import { openHits } from '../hits/hit-view.js';
import { transparencyCounters } from './transparency.js';

/** Lists are refreshed at least so often (S-9.7d); an alert undelivered for longer is reported. */
const staleAfterMs = 24 * hourMs;
const undeliveredAfterMs = hourMs;
const reviewedEveryDays = 365;

export interface ComplianceParts {
  readonly database: Database;
  readonly audit: AuditLog;
  readonly audits: AuditService;
  readonly quality: DataQualityService;
  readonly profile: AgencyProfile;
  readonly now: () => UtcMs;
}

/** What the administrator must know of the last month, computed from the system (S-4.1c). */
export class ComplianceService {
  readonly #parts: ComplianceParts;

  constructor(parts: ComplianceParts) {
    this.#parts = parts;
  }

  /**
   * @param by null for the scheduled report of the unit itself
   * @param to end of the period; what is not a count of it is as of now
   */
  report(by: Account | null, days = 30, to: UtcMs = this.#parts.now()): ComplianceReport {
    if (by !== null) requireDuty(by, 'read_reports');
    const { database, audit, audits, quality, profile } = this.#parts;
    const from = to - days * dayMs;
    const records = [...audit.records({ from, to: to + 1 })];
    const accounts = readAccounts(database);
    const lapsed = accounts.filter((each) => /training/i.test(standingOf(each, profile, to).refusal?.reason ?? ''));
    const seen = new Set([...audit.records({ from: to - 90 * dayMs })].map((record) => record.accountId));
    const open = openHits(database);
    const reviewDue = Date.parse(profile.policy.reviewedOn) + reviewedEveryDays * dayMs;
    const number = (sql: string, ...parameters: unknown[]) => Number(database.get(sql, ...parameters)?.n);
    const loginNames = (of: readonly Account[]) => of.map((each) => each.loginName);
    return {
      agency: profile.name,
      administrator: `${profile.administrator.title} ${profile.administrator.name}`,
      seniorOfficer: `${profile.seniorOfficer.title} ${profile.seniorOfficer.name}`,
      custodian: `${profile.custodianOfRecords.title} ${profile.custodianOfRecords.name}`,
      from,
      to,
      accessesByAction: countBy(records.filter((record) => record.outcome === 'done').map((record) => record.action)),
      refusals: records.filter((record) => record.outcome === 'refused').length,
      failedLogins: records.filter((record) => record.action === 'login' && record.outcome === 'failed').length,
      expiredTraining: loginNames(lapsed),
      suspended: loginNames(accounts.filter((each) => each.suspendedAt !== null)),
      unusedAccounts: loginNames(accounts.filter((each) => !seen.has(each.accountId))),
      unacknowledged: loginNames(accounts.filter((each) => each.acknowledgedVersion !== profile.policy.version)),
      staleLists: this.#staleLists(to),
      undeliveredAlerts: undeliveredAlerts(database, to - undeliveredAfterMs),
      undeliveredItems: number('SELECT count(*) AS n FROM outbox WHERE queued_at < ?', to - undeliveredAfterMs),
      openHits: open.length,
      oldestOpenHitAt: open[0]?.raisedAt ?? null,
      holdsDue: number('SELECT count(*) AS n FROM holds WHERE released_at IS NULL AND review_at <= ?', to),
      quality: quality.rates(to),
      misuse: flagMisuse(records, this.#watchTerms()),
      findings: {
        proper: number('SELECT count(*) AS n FROM audit_findings WHERE proper = 1'),
        improper: number('SELECT count(*) AS n FROM audit_findings WHERE proper = 0'),
        lastAt: (database.get('SELECT max(found_at) AS at FROM audit_findings')?.at ?? null) as UtcMs | null,
      },
      policyReviewDueOn: new Date(reviewDue).toISOString().slice(0, 10),
      policyReviewOverdue: to > reviewDue,
      auditFaults: audits.verify().faults,
      destructions: number('SELECT count(*) AS n FROM destructions WHERE begun_at >= ?', from),
      releases: {
        approved: number("SELECT count(*) AS n FROM releases WHERE decision = 'approved'"),
        refused: number("SELECT count(*) AS n FROM releases WHERE decision = 'refused'"),
        open: number('SELECT count(*) AS n FROM releases WHERE decision IS NULL'),
      },
    };
  }

  /** Every clause with its state now. */
  clauses(by: Account, uplink: ClauseFacts['uplink']): ClauseLine[] {
    const { database, profile } = this.#parts;
    const count = (table: 'accounts' | 'audit_log') => Number(database.get(`SELECT count(*) AS n FROM ${table}`)?.n);
    const published = [...this.#parts.audit.records({ actions: ['policy_published'] })].at(-1);
    return clauseLines({
      profile,
      compliance: this.report(by),
      accounts: count('accounts'),
      auditRecords: count('audit_log'),
      publishedVersion: published === undefined ? null : String(published.dataElements.version),
      uplink,
    });
  }

  /** The page for the public (S-4.1g); that it was made is on record. */
  publish(by: Account): { readonly html: string; readonly markdown: string } {
    requireDuty(by, 'manage_accounts');
    const { database, audit, profile } = this.#parts;
    return database.transaction(() => {
      const { version } = profile.policy;
      audit.append({ actor: actorOf(by), action: 'policy_published', dataElements: { version } });
      return publishPolicy(profile, transparencyCounters(database, this.#parts.now()));
    });
  }

  /** Looking this plate up is flagged from now on: a colleague's, or one's own (S-9.10b). */
  watchPlate(by: Account, plate: string, reason: string): void {
    requireDuty(by, 'manage_accounts');
    const { database, audit } = this.#parts;
    database.transaction(() => {
      const folded = foldEquivalent(normalisePlate(plate));
      database.run('INSERT OR REPLACE INTO watched_plates VALUES (?, ?, ?)', folded, reason, by.accountId);
      audit.append({
        actor: actorOf(by),
        action: 'configuration_changed',
        dataElements: { watchedPlate: folded },
        detail: reason,
      });
    });
  }

  /** Hours that a person is on duty: look-ups outside them are flagged (S-9.10b). */
  recordShift(by: Account, loginName: string, from: UtcMs, to: UtcMs): void {
    requireDuty(by, 'read_reports');
    const { database, audit } = this.#parts;
    database.transaction(() => {
      const { accountId } = readAccountByLogin(database, loginName);
      database.run('INSERT INTO shifts VALUES (?, ?, ?)', accountId, from, to);
      const subjects = [`account:${loginName}`];
      audit.append({
        actor: actorOf(by),
        action: 'configuration_changed',
        subjects,
        dataElements: { shiftFrom: from, shiftTo: to },
      });
    });
  }

  #watchTerms() {
    const { database } = this.#parts;
    return {
      watchedPlates: new Set(
        database.all('SELECT plate_folded FROM watched_plates').map((row) => String(row.plate_folded)),
      ),
      shifts: database
        .all('SELECT * FROM shifts')
        .map((row) => ({ accountId: String(row.account_id), from: Number(row.from_at), to: Number(row.to_at) })),
    };
  }

  /** By the trail of refreshes: `hot_list_refreshed` names the list as `list:svs`. */
  #staleLists(now: UtcMs): string[] {
    const { audit, profile } = this.#parts;
    const fresh = new Set(
      [...audit.records({ from: now - staleAfterMs, actions: ['hot_list_refreshed'] })]
        .filter((record) => record.outcome === 'done')
        .flatMap((record) => record.subjects),
    );
    return profile.hotLists.filter((list) => !fresh.has(`list:${list.listId}`)).map((list) => list.listId);
  }
}

function countBy<T extends string>(values: readonly T[]): Partial<Record<T, number>> {
  const counts: Partial<Record<T, number>> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
