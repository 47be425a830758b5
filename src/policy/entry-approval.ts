import type { Role } from '../domain/access.js';
import { PlatewardenError } from '../domain/errors.js';
import { type Account, requireOtherPerson } from './account.js';

/** Who enters or decides, as kept with the entry. */
export type EntryMember = Pick<Account, 'accountId' | 'name' | 'badge' | 'role' | 'agencyId'>;

/** `draft` does not match; `approved` does until it expires or is withdrawn. */
export type EntryState = 'draft' | 'approved' | 'expired' | 'withdrawn';

const mayEnter: readonly Role[] = ['operator', 'dispatcher', 'supervisor', 'administrator'];

/** @throws PlatewardenError not_authorised for auditors and technicians */
export function requireEntering(member: EntryMember): void {
  if (mayEnter.includes(member.role)) return;
  throw new PlatewardenError('not_authorised', `The role ${member.role} may not change hot-list entries`);
}

/** @throws PlatewardenError not_authorised for technicians, who work without plates */
export function requireReadingEntries(member: EntryMember): void {
  if (member.role !== 'technician') return;
  throw new PlatewardenError('not_authorised', 'The role technician may not read hot-list entries');
}

/**
 * The two-person rule (clause S-9.7e): the administrator approves an entry's first version, a supervisor (or the
 * administrator) its updates, and nobody what they entered themselves.
 * @throws PlatewardenError policy_refused
 */
export function requireApproval(author: EntryMember, approver: EntryMember, isFirst: boolean): void {
  requireOtherPerson(author, approver, 'Approving an entry (S-9.7e)');
  const allowed: readonly Role[] = isFirst ? ['administrator'] : ['administrator', 'supervisor'];
  if (allowed.includes(approver.role)) return;
  const who = isFirst ? 'The ALPR administrator approves a first entry' : 'A supervisor approves an update';
  throw new PlatewardenError('policy_refused', `${who} (S-9.7e)`);
}
