import { foldEquivalent, normalisePlate } from '../../domain/plate-text.js';
import type { UtcMs } from '../../domain/time.js';
import { type Account, actorOf, requireDuty } from '../../policy/account.js';
import { type ClauseFacts, type ClauseLine, clauseLines } from '../../policy/clause-states.js';
import type { ComplianceReport } from '../../policy/compliance.js';
import { publishPolicy } from '../../policy/published-policy.js';
import { readAccountByLogin } from '../accounts/account-rows.js';
import type { AuditLog } from '../audit-log/audit-log.js';
import { computeReport, type ReportParts } from './compute-report.js';
import { transparencyCounters } from './transparency.js';

export interface ComplianceParts extends ReportParts {
  readonly audit: AuditLog;
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
    return computeReport(this.#parts, days, to);
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
}
