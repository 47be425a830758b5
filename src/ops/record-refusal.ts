import type { AuditEvent, AuditTrail } from '../domain/audit.js';
import { asPlatewardenError } from '../domain/errors.js';

/**
 * Does `act`; when a rule forbids it, who tried what and why it was refused is on record all the same. Stands around the
 * act's own transaction, which is taken back and would take the record with it.
 */
export function recordRefusal<T>(audit: AuditTrail | undefined, attempt: AuditEvent, act: () => T): T {
  const refused = (error: unknown): never => {
    const { code, message } = asPlatewardenError(error);
    if (code === 'policy_refused' || code === 'not_authorised') {
      audit?.append({ ...attempt, outcome: 'refused', detail: message });
    }
    throw error;
  };
  try {
    const result = act();
    return result instanceof Promise ? (result.catch(refused) as T) : result;
  } catch (error) {
    return refused(error);
  }
}
