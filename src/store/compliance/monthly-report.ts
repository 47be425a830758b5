import { setTimeout as sleep } from 'node:timers/promises';
import { unitActor } from '../../domain/access.js';
import type { AuditTrail } from '../../domain/audit.js';
import { PlatewardenError } from '../../domain/errors.js';
import { dayMs, hourMs, type UtcMs } from '../../domain/time.js';
import type { Unit } from '../../domain/unit.js';
import type { Account } from '../../policy/account.js';
import type { ComplianceReport } from '../../policy/compliance.js';
import { readReport } from '../access/under-duty.js';
import type { Database } from '../database.js';

export interface MonthlyReportParts {
  readonly database: Database;
  readonly audit: AuditTrail;
  /** The report of `days` days before `to`; null when `signal` ended its making. */
  readonly compute: (days: number, to: UtcMs, signal: AbortSignal) => Promise<ComplianceReport | null>;
  readonly unit: Pick<Unit, 'unitId' | 'agencyId'>;
  readonly now: () => UtcMs;
}

/** Files the compliance report of each month once it is over, also after months switched off (S-4.1c). */
export class MonthlyReports {
  readonly #parts: MonthlyReportParts;

  constructor(parts: MonthlyReportParts) {
    this.#parts = parts;
  }

  /** Looks every hour whether a month is over, until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.fileIfDue(signal);
      await sleep(hourMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Files the last month's report unless it is there, and puts its flags on record. @returns whether it did */
  async fileIfDue(signal: AbortSignal): Promise<boolean> {
    const { database, audit, compute, unit, now } = this.#parts;
    const at = now();
    const today = new Date(at);
    const end = Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), 1);
    const begin = Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - 1, 1);
    const month = new Date(begin).toISOString().slice(0, 7);
    const isFiled = () => database.get('SELECT 1 FROM compliance_reports WHERE month = ?', month) !== undefined;
    if (isFiled()) return false;
    const report = await compute((end - begin) / dayMs, end, signal);
    if (report === null) return false;
    return database.transaction(() => {
      if (isFiled()) return false;
      database.run('INSERT INTO compliance_reports VALUES (?, ?, ?)', month, at, JSON.stringify(report));
      for (const flag of report.misuse) {
        audit.append({
          actor: unitActor(unit),
          action: 'misuse_flagged',
          subjects: flag.sequences.map((sequence) => `audit:${sequence}`),
          dataElements: { kind: flag.kind, userName: flag.userName },
          detail: flag.reason,
        });
      }
      return true;
    });
  }

  /** @param month as `2026-10` @throws PlatewardenError not_found, not_authorised */
  read(by: Account, month: string): ComplianceReport {
    const { audit, database } = this.#parts;
    return readReport(audit, by, 'read_reports', { report: 'compliance', month: month.slice(0, 20) }, () => {
      const row = database.get('SELECT report FROM compliance_reports WHERE month = ?', month);
      if (row !== undefined) return JSON.parse(String(row.report)) as ComplianceReport;
      throw new PlatewardenError('not_found', `No compliance report was filed for ${month.slice(0, 20)}`);
    });
  }
}
