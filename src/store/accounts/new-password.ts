import type { Account } from '../../policy/account.js';
import { requireStrongPassword } from '../../policy/password-rules.js';
import type { AccountParts } from './account-service.js';
import { hashPassword, passwordCosts } from './password-hash.js';

/** What is stored of a password that `person` takes. @throws PlatewardenError usage for a weak one */
export function newPasswordHash(
  { profile, passwordCost }: Pick<AccountParts, 'profile' | 'passwordCost'>,
  password: string,
  person: Pick<Account, 'loginName' | 'name' | 'badge'>,
): Promise<string> {
  requireStrongPassword(password, [person.loginName, person.badge, ...person.name.split(/\s+/), profile.name]);
  const scheme = profile.sessions.passwordHash;
  return hashPassword(password, scheme, passwordCost ?? passwordCosts[scheme]);
}
