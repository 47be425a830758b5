import { randomBytes } from 'node:crypto';
import type { AuditRecord } from '../../domain/audit.js';
import { PlatewardenError } from '../../domain/errors.js';
import type { Ids } from '../../domain/ids.js';
import { type Clock, dayMs } from '../../domain/time.js';
import { recordRefusal } from '../../ops/record-refusal.js';
import type { UnitKey } from '../../ops/unit-key.js';
import { type Account, actorOf } from '../../policy/account.js';
import { drawSample, sampledActions } from '../../policy/audit-sample.js';
import { underDuty } from '../access/under-duty.js';
import type { Database } from '../database.js';
import type { AuditLog } from './audit-log.js';
import type { AuditFilter } from './audit-records.js';
import { type BreachReport, breachReport } from './breach-report.js';
import { type AuditVerdict, type KnownHead, verifyAudit } from './verify-audit.js';

export interface AuditServiceParts {
  readonly database: Database;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly unitId: string;
  readonly key: UnitKey;
}

export interface Finding {
  readonly sequence: number;
  readonly seed: string;
  readonly proper: boolean;
  readonly text: string;
  readonly foundBy: string;
}

/** Reading and judging the audit log; reading it is itself on record. */
export class AuditService {
  readonly #parts: AuditServiceParts;

  constructor(parts: AuditServiceParts) {
    this.#parts = parts;
  }

  /** Needs no account: it shows no record. */
  verify(known: readonly KnownHead[] = []): AuditVerdict {
    const { database, unitId, key } = this.#parts;
    return verifyAudit(database, unitId, key, known);
  }

  /** The records that `filter` lets through; the record of this reading comes after them. */
  report(by: Account, filter: AuditFilter): AuditRecord[] {
    const attempt = underDuty(this.#parts.audit, by, 'read_audit', 'audit_read');
    return attempt(() => {
      const { database, audit } = this.#parts;
      return database.transaction(() => {
        const records = [...audit.records(filter)];
        const elements = Object.entries(filter).map(([name, value]) => [
          name,
          typeof value === 'number' ? value : String(value),
        ]);
        audit.append({
          actor: actorOf(by),
          action: 'audit_read',
          dataElements: { ...Object.fromEntries(elements), records: records.length },
        });
        return records;
      });
    });
  }

  /** For a breach: what an account (or the device, for null) could reach, and did (S-10c). */
  breach(by: Account, loginName: string | null, period: Pick<AuditFilter, 'from' | 'to'> = {}): BreachReport {
    const attempt = { actor: actorOf(by), action: 'audit_read' as const };
    return recordRefusal(this.#parts.audit, attempt, () => {
      return breachReport(this.#parts, by, loginName, period);
    });
  }

  /** A random sample of the last twelve months' use, the same again for the same seed (N-AU-annual). */
  sample(
    by: Account,
    size: number,
    seed: string = randomBytes(8).toString('hex'),
  ): { seed: string; records: AuditRecord[] } {
    const attempt = underDuty(this.#parts.audit, by, 'record_findings', 'audit_sampled');
    return attempt(() => {
      const { database, audit, clock } = this.#parts;
      return database.transaction(() => {
        const from = clock.now() - 365 * dayMs;
        const records = drawSample([...audit.records({ from, actions: sampledActions })], size, seed);
        const subjects = records.map(({ sequence }) => `audit:${sequence}`);
        const dataElements = { seed, size: records.length };
        audit.append({ actor: actorOf(by), action: 'audit_sampled', dataElements, subjects });
        return { seed, records };
      });
    });
  }

  /** What the auditor found of one sampled record. @throws PlatewardenError not_found, usage */
  recordFinding(by: Account, finding: Omit<Finding, 'foundBy'>): void {
    const attempt = underDuty(this.#parts.audit, by, 'record_findings', 'audit_finding', `audit:${finding.sequence}`);
    attempt(() => {
      if (finding.text.trim() === '') throw new PlatewardenError('usage', 'A finding says what was found');
      const { database, audit, clock, ids } = this.#parts;
      database.transaction(() => {
        const { sequence, seed, proper, text } = finding;
        const samples = [...audit.records({ actions: ['audit_sampled'] })];
        const drawn = samples.some(
          (each) => each.dataElements.seed === seed && each.subjects.includes(`audit:${sequence}`),
        );
        if (!drawn) {
          throw new PlatewardenError(
            'not_found',
            `No sample drawn with the seed ${seed.slice(0, 40)} holds record ${sequence}`,
            {
              hint: '`platewarden audit sample` draws one, and says its seed.',
            },
          );
        }
        database.run(
          'INSERT INTO audit_findings VALUES (?, ?, ?, ?, ?, ?, ?)',
          ids.next(),
          sequence,
          seed,
          proper ? 1 : 0,
          text,
          by.name,
          clock.now(),
        );
        audit.append({
          actor: actorOf(by),
          action: 'audit_finding',
          subjects: [`audit:${sequence}`],
          dataElements: { seed, proper },
          detail: text,
        });
      });
    });
  }

  findings(): Finding[] {
    return this.#parts.database.all('SELECT * FROM audit_findings ORDER BY found_at, finding_id').map((row) => ({
      sequence: Number(row.sequence),
      seed: String(row.seed),
      proper: row.proper === 1,
      text: String(row.text),
      foundBy: String(row.found_by),
    }));
  }
}
