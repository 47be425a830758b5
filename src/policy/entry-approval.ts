import type { Role } from '../domain/access.js';
import { PlatewardenError } from '../domain/errors.js';

/** Who enters or decides: the account, the badge (so that a second account of one person is not a second person), roles. */
export interface EntryMember {
  readonly accountId: string;
  readonly name: string;
  readonly badge: string;
  readonly roles: readonly Role[];
}

/** `draft` does not match; `approved` does until it expires or is withdrawn. */
export type EntryState = 'draft' | 'approved' | 'expired' | 'withdrawn';

/**
 * The two-person rule (clause S-9.7e): the administrator approves an entry's first version, a supervisor (or the
 * administrator) its updates, and nobody what they entered themselves.
 * @throws PlatewardenError policy_refused
 */
export function requireApproval(author: EntryMember, approver: EntryMember, isFirst: boolean): void {
  if (isSamePerson(author, approver)) {
    throw new PlatewardenError('policy_refused', 'Nobody approves an entry of their own (S-9.7e)', {
      hint: 'Ask another administrator or supervisor.',
    });
  }
  const allowed: readonly Role[] = isFirst ? ['administrator'] : ['administrator', 'supervisor'];
  if (!approver.roles.some((role) => allowed.includes(role))) {
    const who = isFirst ? 'The ALPR administrator approves a first entry' : 'A supervisor approves an update';
    throw new PlatewardenError('policy_refused', `${who} (S-9.7e)`);
  }
}

/** Badges are compared as people write them: `#0123`, `0123` and `123` are one. */
function isSamePerson(a: EntryMember, b: EntryMember): boolean {
  return a.accountId === b.accountId || badge(a) === badge(b);
}

function badge(member: EntryMember): string {
  const text = member.badge
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .replace(/^0+/, '');
  return text === '' ? `account ${member.accountId}` : text;
}
