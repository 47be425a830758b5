import { createHash } from 'node:crypto';
import type { AuditRecord } from '../../domain/audit.js';

/** What the first record is bound to. */
export const genesisHash = '0'.repeat(64);

/** A record as it is stored and hashed: fields in this order, names within `dataElements` sorted. */
export function canonicalRecord(record: AuditRecord): string {
  return JSON.stringify({
    sequence: record.sequence,
    at: record.at,
    clock: { source: record.clock.source, trusted: record.clock.trusted },
    accountId: record.accountId,
    userName: record.userName,
    agencyId: record.agencyId,
    action: record.action,
    dataElements: Object.fromEntries(Object.entries(record.dataElements).sort(([a], [b]) => (a < b ? -1 : 1))),
    subjects: record.subjects,
    purpose: record.purpose,
    caseNumber: record.caseNumber,
    outcome: record.outcome,
    detail: record.detail,
  });
}

/** SHA-256 over the hash of the record before and this record's text, hex. */
export function chainHash(previous: string, canonical: string): string {
  return createHash('sha256').update(previous).update('\n').update(canonical).digest('hex');
}

/** What the unit's key signs. */
export function headText(unitId: string, sequence: number, hash: string): string {
  return `platewarden audit head ${unitId} ${sequence} ${hash}`;
}
