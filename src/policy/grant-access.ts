import {
  type AccessGrant,
  type AccessScope,
  caseNumberSchema,
  grantLifeMs,
  type Purpose,
  purposeSchema,
  purposeText,
  type Role,
  takeGrantMaker,
} from '../domain/access.js';
import { PlatewardenError } from '../domain/errors.js';
import type { UtcMs } from '../domain/time.js';
import type { Account } from './account.js';

const makeGrant = takeGrantMaker();

/** What each role may read. Auditors read the audit log, technicians no plate at all. */
export const scopesOf: Readonly<Record<Role, readonly AccessScope[]>> = {
  operator: ['query', 'images', 'hits'],
  dispatcher: ['query', 'images', 'hits'],
  supervisor: ['query', 'images', 'hits', 'export'],
  administrator: ['query', 'images', 'hits', 'export'],
  auditor: [],
  technician: [],
};

export interface AccessRequest {
  readonly purpose: string;
  readonly caseNumber: string;
  readonly scopes: readonly AccessScope[];
}

/**
 * The one maker of grants. `account` must come from an authenticated session; `purposes` are the agency's.
 * @throws PlatewardenError policy_refused for a purpose outside the closed list (N-PU, S-9.10), a missing case number
 * (S-10b), or a scope that the role does not have
 */
export function grantAccess(
  account: Account,
  request: AccessRequest,
  purposes: readonly Purpose[],
  now: UtcMs,
): AccessGrant {
  const purpose = purposeSchema.safeParse(request.purpose);
  if (!purpose.success || !purposes.includes(purpose.data)) {
    throw new PlatewardenError('policy_refused', `${shown(request.purpose)} is no authorised purpose (N-PU)`, {
      hint: `Authorised: ${purposes.map((each) => `${each} (${purposeText[each]})`).join('; ')}`,
    });
  }
  const caseNumber = caseNumberSchema.safeParse(request.caseNumber);
  if (!caseNumber.success) {
    throw new PlatewardenError('policy_refused', 'Looking at stored data demands a case number (S-10b)', {
      hint: 'Give the report, incident or case number that the need arises from.',
    });
  }
  const denied = request.scopes.filter((scope) => !scopesOf[account.role].includes(scope));
  if (denied.length > 0) {
    throw new PlatewardenError('not_authorised', `The role ${account.role} does not extend to ${denied.join(', ')}`);
  }
  return makeGrant({
    actor: { accountId: account.accountId, name: account.name, agencyId: account.agencyId },
    purpose: purpose.data,
    caseNumber: caseNumber.data,
    scopes: request.scopes,
    entitlements: account.entitlements,
    expiresAt: now + grantLifeMs,
  });
}

function shown(text: string): string {
  return text === '' ? 'Nothing' : `"${text.slice(0, 60)}"`;
}
