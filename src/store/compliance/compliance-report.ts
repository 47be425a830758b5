import { PlatewardenError } from '../../domain/errors.js';
import { foldEquivalent, normalisePlate } from '../../domain/plate-text.js';
import type { UtcMs } from '../../domain/time.js';
import { type Account, actorOf } from '../../policy/account.js';
import type { SetupFacts } from '../../policy/clause-facts.js';
import { type ClauseLine, clauseLines } from '../../policy/clause-states.js';
import type { ComplianceReport } from '../../policy/compliance.js';
import { namesToFill } from '../../policy/profile-readiness.js';
import { publishedSha256, publishPolicy } from '../../policy/published-policy.js';
import { readReport, underDuty } from '../access/under-duty.js';
import { readAccountByLogin } from '../accounts/account-rows.js';
import type { AuditLog } from '../audit-log/audit-log.js';
import { computeReport, type ReportParts } from './compute-report.js';
import { storedFacts } from './stored-facts.js';
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
   * @param by null for the unit itself
   * @param to end of the period; what is not a count of it is as of now
   */
  report(by: Account | null, days = 30, to: UtcMs = this.#parts.now()): ComplianceReport {
    const { audit } = this.#parts;
    const compute = () => computeReport(this.#parts, days, to);
    if (by === null) return compute();
    return readReport(audit, by, 'read_reports', { report: 'compliance', days }, compute);
  }

  /** Every clause with its state now. */
  clauses(by: Account, setup: SetupFacts): ClauseLine[] {
    const { database, audit, profile, now } = this.#parts;
    return readReport(audit, by, 'read_reports', { report: 'clauses' }, () => {
      const compliance = this.report(null);
      return clauseLines({ profile, compliance, stored: storedFacts(database, profile, now()), setup });
    });
  }

  /** The page for the public (S-4.1g); that it was made is on record. @throws PlatewardenError policy_refused while a title has no name */
  publish(by: Account): { readonly html: string; readonly markdown: string } {
    const attempt = underDuty(this.#parts.audit, by, 'manage_accounts', 'policy_published');
    return attempt(() => {
      const { database, audit, profile } = this.#parts;
      const unnamed = namesToFill(profile);
      if (unnamed.length > 0) {
        throw new PlatewardenError(
          'policy_refused',
          `The profile does not name the ${unnamed.join(', ')} (S-4.1e, S-4.1g)`,
          {
            hint: 'Fill in the names in the agency profile first: the published policy must state them.',
          },
        );
      }
      return database.transaction(() => {
        const { version } = profile.policy;
        audit.append({
          actor: actorOf(by),
          action: 'policy_published',
          dataElements: { version, sha256: publishedSha256(profile) },
        });
        return publishPolicy(profile, transparencyCounters(database, this.#parts.now()));
      });
    });
  }

  /** Looking this plate up is flagged from now on: a colleague's, or one's own (S-9.10b). */
  watchPlate(by: Account, plate: string, reason: string): void {
    const attempt = underDuty(this.#parts.audit, by, 'watch_misuse', 'configuration_changed');
    attempt(() => {
      const { database, audit } = this.#parts;
      database.transaction(() => {
        const folded = foldEquivalent(normalisePlate(plate));
        if (folded === '') throw new PlatewardenError('usage', 'The plate to watch has no letter or digit');
        database.run('INSERT OR REPLACE INTO watched_plates VALUES (?, ?, ?)', folded, reason, by.accountId);
        audit.append({
          actor: actorOf(by),
          action: 'configuration_changed',
          dataElements: { watchedPlate: folded },
          detail: reason,
        });
      });
    });
  }

  /** Hours that a person is on duty: look-ups outside them are flagged (S-9.10b). */
  recordShift(by: Account, loginName: string, from: UtcMs, to: UtcMs): void {
    const attempt = underDuty(this.#parts.audit, by, 'watch_misuse', 'configuration_changed', `account:${loginName}`);
    attempt(() => {
      if (!(from < to)) throw new PlatewardenError('usage', 'Hours of duty end after they begin');
      const { database, audit } = this.#parts;
      database.transaction(() => {
        const { accountId } = readAccountByLogin(database, loginName);
        if (accountId === by.accountId) {
          throw new PlatewardenError('policy_refused', 'Nobody records their own hours of duty (S-9.10b)');
        }
        database.run('INSERT INTO shifts VALUES (?, ?, ?)', accountId, from, to);
        const subjects = [`account:${loginName}`];
        audit.append({
          actor: actorOf(by),
          action: 'configuration_changed',
          subjects,
          dataElements: { shiftFrom: from, shiftTo: to },
        });
      });
    });
  }
}
