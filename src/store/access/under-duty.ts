import type { AuditAction, AuditEvent, AuditTrail } from '../../domain/audit.js';
import { recordRefusal } from '../../ops/record-refusal.js';
import { type Account, actorOf, type Duty, requireDuty } from '../../policy/account.js';

/**
 * Something that only who has `duty` may do to `subjects`, as a function that does it. What that or another rule refuses
 * is on record as the attempt that it was.
 */
export function underDuty(audit: AuditTrail, by: Account, duty: Duty, action: AuditAction, ...subjects: string[]) {
  /** @throws PlatewardenError not_authorised, and what `act` throws */
  return <T>(act: () => T): T =>
    recordRefusal(audit, { actor: actorOf(by), action, subjects }, () => {
      requireDuty(by, duty);
      return act();
    });
}

/**
 * What a list or report says, to who has `duty`. Who reads it is on record before it is read, and who may not, too.
 * @throws PlatewardenError not_authorised, and what `read` throws
 */
export function readReport<T>(
  audit: AuditTrail,
  by: Account,
  duty: Duty,
  dataElements: NonNullable<AuditEvent['dataElements']> & { readonly report: string },
  read: () => T,
): T {
  const event = { actor: actorOf(by), action: 'report_read' as const, dataElements };
  recordRefusal(audit, event, () => requireDuty(by, duty));
  audit.append(event);
  return read();
}
