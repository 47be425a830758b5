import type { AuditEvent, AuditTrail } from '../domain/audit.js';
import { asPlatewardenError, type PlatewardenError } from '../domain/errors.js';

/** `conflict`: it was decided, answered or done already, and stays so; who tries to change that is of interest too. */
const refusals: readonly PlatewardenError['code'][] = ['policy_refused', 'not_authorised', 'conflict'];

/**
 * Does `act`; when a rule forbids it, who tried what and why it was refused is on record all the same. Stands around the
 * act's own transaction, which is taken back and would take the record with it.
 */
export function recordRefusal<T>(audit: AuditTrail | undefined, attempt: AuditEvent, act: () => T): T {
  const refused = (error: unknown): never => {
    const { code, message } = asPlatewardenError(error);
    if (refusals.includes(code)) {
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
