import type { AuditAction, AuditTrail } from '../../domain/audit.js';
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
