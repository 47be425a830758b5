import { z } from 'zod';
import { type Actor, purposeSchema } from './access.js';
import { clockStatementSchema } from './time.js';

/** Everything that is worth a record: a closed set (clauses S-4.1d, S-9.9, N-AU-fields). */
export const auditActionSchema = z.enum([
  // Accounts and sessions
  'bootstrap',
  'login',
  'logout',
  'session_locked',
  'session_unlocked',
  'account_locked',
  'account_created',
  'account_changed',
  'account_suspended',
  'account_restored',
  'password_changed',
  'credentials_renewed',
  'training_recorded',
  'policy_acknowledged',
  // Reading what is stored
  'access_granted',
  'query',
  'image_viewed',
  'hit_viewed',
  'exported',
  // Lists and reports beside the detections: accounts, open hits, releases, compliance, clauses, retention
  'report_read',
  // Hits and data quality
  'hit_plate_compared',
  'hit_status_confirmed',
  'hit_disposed',
  'detection_marked',
  'detection_corrected',
  'detection_deleted',
  'inadvertent_purged',
  // Hot lists
  'hot_list_refreshed',
  'hot_list_designated',
  'hot_list_viewed',
  'hot_list_entry_changed',
  'hot_list_entry_approved',
  // Retention, release, operation
  'purged',
  'hold_placed',
  'hold_released',
  'release_requested',
  'release_decided',
  'release_fulfilled',
  'canvass_started',
  'canvass_ended',
  'capture_paused',
  'capture_resumed',
  'configuration_changed',
  'policy_published',
  'key_rotated',
  'clock_corrected',
  'storage_shed',
  'storage_replaced',
  // The audit itself
  'audit_read',
  'audit_sampled',
  'audit_finding',
  'misuse_flagged',
]);
export type AuditAction = z.infer<typeof auditActionSchema>;

const dataElementSchema = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** `refused`: a rule forbade it; `failed`: wrong credentials, or it broke. */
export const auditOutcomeSchema = z.enum(['done', 'refused', 'failed']);

export const auditRecordSchema = z.object({
  /** Counts from 1 without a gap. */
  sequence: z.number().int().min(1),
  at: z.number(),
  clock: clockStatementSchema,
  accountId: z.string().nullable(),
  userName: z.string(),
  agencyId: z.string(),
  action: auditActionSchema,
  /** The plate or other data elements used to query (Civ. Code 1798.90.52), or what was changed from and to. */
  dataElements: z.record(z.string(), dataElementSchema),
  /** The specific data accessed or changed: ids such as `detection:01J…`, `hit:…`, `account:…`. */
  subjects: z.array(z.string()),
  purpose: purposeSchema.nullable(),
  caseNumber: z.string().nullable(),
  outcome: auditOutcomeSchema,
  /** Why it was refused or failed, or a reason that a person gave. */
  detail: z.string().nullable(),
});
export type AuditRecord = z.infer<typeof auditRecordSchema>;

/** What is told to the audit trail, which adds sequence and time itself; absent fields are null or empty. */
export interface AuditEvent
  extends Partial<Omit<AuditRecord, 'sequence' | 'at' | 'clock' | 'accountId' | 'userName' | 'agencyId'>> {
  readonly actor: Actor;
  readonly action: AuditAction;
}

/** The append-only record of who did what and why. */
export interface AuditTrail {
  /** Part of the current store transaction, if one is open: commits or rolls back with it. Never throws for what a user typed. */
  append(event: AuditEvent): AuditRecord;
}

/** A text that changes only together with the record of it. */
export interface RecordedDocument {
  /** Another after each change. */
  readonly revision: number;
  readonly content: string;
}

/** What a change makes of a document, and what is put on record of it. */
export interface DocumentChange {
  readonly content: string;
  readonly event: AuditEvent;
}

/** Texts that are kept with the audit trail, so that none can change without its record. */
export interface RecordedDocuments {
  /** Null while there is none of this name; cheap to ask often. */
  revision(name: string): number | null;
  read(name: string): RecordedDocument | null;
  /**
   * Runs `make` on the document as it stands, alone among all processes, at once or again on a full disk that found room;
   * what it makes and its record commit together or not at all. Null from `make` leaves all as it was.
   * @returns the new revision, or null. @throws what `make` throws; internal within another transaction
   */
  change(name: string, make: (now: string | null) => DocumentChange | null): number | null;
}
