import type { AuditEvent, AuditRecord, AuditTrail } from '../../domain/audit.js';

/** An audit trail that keeps what it is told. */
export function recordingAudit(): AuditTrail & { readonly events: AuditEvent[] } {
  const events: AuditEvent[] = [];
  return {
    events,
    append(event): AuditRecord {
      events.push(event);
      return {
        sequence: events.length,
        at: 0,
        clock: { source: 'ntp', trusted: true },
        accountId: event.actor.accountId,
        userName: event.actor.name,
        agencyId: event.actor.agencyId,
        action: event.action,
        dataElements: event.dataElements ?? {},
        subjects: event.subjects ?? [],
        purpose: event.purpose ?? null,
        caseNumber: event.caseNumber ?? null,
        outcome: event.outcome ?? 'done',
        detail: event.detail ?? null,
      };
    },
  };
}
