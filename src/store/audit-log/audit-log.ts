import type { AuditEvent, AuditRecord, AuditTrail } from '../../domain/audit.js';
import { type Clock, hourMs } from '../../domain/time.js';
import type { Unit } from '../../domain/unit.js';
import type { UnitKey } from '../../ops/unit-key.js';
import type { Database, Row } from '../database.js';
import type { DurableOutbox } from '../outbox/outbox.js';
import { recordItem } from '../outbox/record-item.js';
import { canonicalRecord, chainHash, genesisHash, headText } from './audit-chain.js';
import { type AuditFilter, auditRecords } from './audit-records.js';

/** A head goes to central after so many records, or when the last went so long ago. */
const publishEvery = { records: 50, ms: hourMs } as const;

export interface AuditLogParts {
  readonly database: Database;
  readonly outbox: DurableOutbox;
  readonly clock: Clock;
  readonly unit: Pick<Unit, 'unitId' | 'agencyId'>;
  readonly key: UnitKey;
}

/** The latest record's place and hash, signed by the unit. */
export interface AuditHead {
  readonly sequence: number;
  readonly hash: string;
  readonly signature: string;
}

/** The audit log in the store: append-only, hash-chained, its head signed with each record and sent to central. */
export class AuditLog implements AuditTrail {
  readonly #parts: AuditLogParts;

  constructor(parts: AuditLogParts) {
    this.#parts = parts;
  }

  append(event: AuditEvent): AuditRecord {
    const { database, clock } = this.#parts;
    return database.transaction(() => {
      const head = this.#headRow();
      const at = clock.now();
      const { actor } = event;
      const record: AuditRecord = {
        sequence: (head === undefined ? 0 : Number(head.sequence)) + 1,
        at,
        clock: clock.statement(),
        accountId: actor.accountId,
        userName: actor.name,
        agencyId: actor.agencyId,
        action: event.action,
        dataElements: event.dataElements ?? {},
        subjects: event.subjects ?? [],
        purpose: event.purpose ?? null,
        caseNumber: event.caseNumber ?? null,
        outcome: event.outcome ?? 'done',
        detail: event.detail ?? null,
      };
      const canonical = canonicalRecord(record);
      const hash = chainHash(head === undefined ? genesisHash : String(head.hash), canonical);
      database.run(
        'INSERT INTO audit_log (sequence, at, account_id, action, outcome, record, hash) VALUES (?, ?, ?, ?, ?, ?, ?)',
        record.sequence,
        at,
        record.accountId,
        record.action,
        record.outcome,
        canonical,
        hash,
      );
      this.#moveHead(record.sequence, hash, head);
      return record;
    });
  }

  /** Records that `filter` lets through, oldest first. */
  records(filter: AuditFilter = {}): Generator<AuditRecord> {
    return auditRecords(this.#parts.database, filter);
  }

  head(): AuditHead | null {
    const row = this.#headRow();
    if (row === undefined) return null;
    return { sequence: Number(row.sequence), hash: String(row.hash), signature: String(row.signature) };
  }

  /** Queues the head for central now, unless it went already. */
  publishHead(): void {
    const row = this.#headRow();
    if (row === undefined || row.sequence === row.published_sequence) return;
    const { database, outbox, clock, unit, key } = this.#parts;
    database.transaction(() => {
      const now = clock.now();
      const sequence = Number(row.sequence);
      const { unitId, agencyId } = unit;
      const at = new Date(now).toISOString();
      const { hash, signature } = row;
      const head = { agencyId, unitId, sequence, hash, signature, publicKey: key.publicKeyPem(), at };
      outbox.enqueue([recordItem('audit-head', `audit-head-${unitId}-${sequence}`, head, now)]);
      database.run('UPDATE audit_head SET published_sequence = ?, published_at = ?', sequence, now);
    });
  }

  #headRow(): Row | undefined {
    return this.#parts.database.get('SELECT * FROM audit_head');
  }

  #moveHead(sequence: number, hash: string, former: Row | undefined): void {
    const { database, clock, unit, key } = this.#parts;
    database.run(
      `INSERT INTO audit_head VALUES (1, ?, ?, ?, 0, 0)
       ON CONFLICT (only) DO UPDATE SET sequence = excluded.sequence, hash = excluded.hash, signature = excluded.signature`,
      sequence,
      hash,
      key.sign(headText(unit.unitId, sequence, hash)),
    );
    const unpublished = sequence - Number(former?.published_sequence ?? 0);
    // By the distance between times: a clock that stepped back must not put it off.
    const since = Math.abs(clock.now() - Number(former?.published_at ?? 0));
    if (unpublished >= publishEvery.records || since >= publishEvery.ms) this.publishHead();
  }
}
