import { auditRecordSchema } from '../../domain/audit.js';
import type { HeadVerifier } from '../../ops/unit-key.js';
import type { Database } from '../database.js';
import { canonicalRecord, chainHash, genesisHash, headText } from './audit-chain.js';

export interface AuditVerdict {
  readonly records: number;
  /** What is wrong, first fault first; empty when the log is whole. */
  readonly faults: readonly string[];
  readonly headHash: string;
}

/** A head that central received: the log must still hold that record unchanged. */
export interface KnownHead {
  readonly sequence: number;
  readonly hash: string;
}

const mostFaults = 20;

/** Reads the whole audit log and finds any row changed, missing, added, moved, or cut off at the end. */
export function verifyAudit(
  database: Database,
  unitId: string,
  key: HeadVerifier,
  known: readonly KnownHead[] = [],
): AuditVerdict {
  const faults: string[] = [];
  let hash = genesisHash;
  let count = 0;
  for (let last = Number.MIN_SAFE_INTEGER; ; ) {
    const rows = database.all('SELECT * FROM audit_log WHERE sequence > ? ORDER BY sequence LIMIT 1000', last);
    for (const row of rows) {
      count += 1;
      const sequence = Number(row.sequence);
      if (sequence !== count && faults.length === 0) faults.push(`record ${count} is missing`);
      const parsed = auditRecordSchema.safeParse(parseJson(String(row.record)));
      const record = parsed.success ? parsed.data : null;
      const agrees =
        record !== null &&
        canonicalRecord(record) === row.record &&
        record.sequence === sequence &&
        record.at === row.at &&
        record.accountId === row.account_id &&
        record.action === row.action &&
        record.outcome === row.outcome;
      const expected = chainHash(hash, String(row.record));
      if (!agrees || expected !== row.hash) faults.push(`record ${sequence} was changed, or the one before it`);
      for (const head of known) {
        if (head.sequence === sequence && head.hash !== row.hash) {
          faults.push(`record ${sequence} is not the one whose hash central holds`);
        }
      }
      hash = String(row.hash);
      if (faults.length >= mostFaults) return { records: count, faults, headHash: hash };
    }
    if (rows.length < 1000) break;
    last = Number(rows.at(-1)!.sequence);
  }
  faults.push(...headFaults(database, unitId, key, count, hash));
  for (const head of known) {
    if (head.sequence > count) faults.push(`central holds record ${head.sequence}; the log ends with ${count}`);
  }
  return { records: count, faults, headHash: hash };
}

function headFaults(database: Database, unitId: string, key: HeadVerifier, count: number, hash: string): string[] {
  const head = database.get('SELECT * FROM audit_head');
  if (head === undefined) return count === 0 ? [] : ['the signed head is missing'];
  const faults: string[] = [];
  if (!key.verifies(headText(unitId, Number(head.sequence), String(head.hash)), String(head.signature))) {
    faults.push('the signature of the head is not by this unit’s key');
  }
  if (head.sequence !== count || head.hash !== hash) {
    faults.push(`the signed head names record ${head.sequence}; the log ends with ${count}: its tail was changed`);
  }
  return faults;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
