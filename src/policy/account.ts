import { type Actor, type Entitlement, entitlementSchema, type Role } from '../domain/access.js';
import type { AgencyProfile } from '../domain/agency-profile.js';
import { PlatewardenError } from '../domain/errors.js';
import { dayMs, type UtcMs } from '../domain/time.js';

/** One person's account. */
export interface Account {
  readonly accountId: string;
  readonly loginName: string;
  readonly name: string;
  readonly title: string;
  /** Names the person: two accounts with one badge are one person. */
  readonly badge: string;
  readonly agencyId: string;
  readonly role: Role;
  readonly entitlements: readonly Entitlement[];
  readonly createdAt: UtcMs;
  readonly suspendedAt: UtcMs | null;
  readonly suspendedReason: string | null;
  /** When the last office-approved training was completed. */
  readonly trainedAt: UtcMs | null;
  readonly acknowledgedVersion: string | null;
}

/** What only some roles may do, beside reading plates (see `grant-access`). */
export type Duty =
  | 'manage_accounts'
  | 'suspend_accounts'
  | 'record_training'
  | 'read_audit'
  | 'record_findings'
  | 'respond_to_hits'
  | 'correct_data'
  | 'destroy_data'
  | 'request_release'
  | 'decide_release'
  | 'read_register'
  | 'run_canvass'
  | 'read_reports'
  | 'manage_holds'
  | 'watch_misuse'
  | 'maintain_lists';

const duties: Readonly<Record<Role, readonly Duty[]>> = {
  operator: ['respond_to_hits', 'correct_data', 'run_canvass', 'request_release', 'read_register'],
  dispatcher: ['respond_to_hits', 'request_release', 'read_register'],
  supervisor: [
    'respond_to_hits',
    'correct_data',
    'run_canvass',
    'request_release',
    'read_register',
    'read_audit',
    'read_reports',
    'manage_holds',
    'watch_misuse',
    'maintain_lists',
  ],
  administrator: [
    'manage_accounts',
    'suspend_accounts',
    'record_training',
    'correct_data',
    'destroy_data',
    'request_release',
    'decide_release',
    'read_register',
    'run_canvass',
    'read_audit',
    'read_reports',
    'manage_holds',
    'watch_misuse',
    'maintain_lists',
  ],
  // Clause N-AU-annual: who audits does not manage.
  auditor: ['read_audit', 'record_findings', 'read_reports', 'read_register'],
  technician: ['maintain_lists'],
};

/** @throws PlatewardenError not_authorised when the account's role does not have `duty` */
export function requireDuty(account: Pick<Account, 'role'>, duty: Duty): void {
  if (duties[account.role].includes(duty)) return;
  throw new PlatewardenError('not_authorised', `The role ${account.role} may not ${duty.replaceAll('_', ' ')}`);
}

/** Clause S-4.1a. @throws PlatewardenError policy_refused for a title that the profile does not authorise for `role` */
export function requireAuthorisedTitle({ authorisedTitles }: AgencyProfile, title: string, role: Role): void {
  if (authorisedTitles.some((each) => each.title === title && each.roles.includes(role))) return;
  const titles = authorisedTitles.filter(({ roles }) => roles.includes(role)).map((each) => each.title);
  throw new PlatewardenError('policy_refused', `The profile authorises no ${title} as ${role} (S-4.1a)`, {
    hint:
      titles.length === 0
        ? `It names no title for the role ${role}: add one to \`authorisedTitles\`.`
        : `Titles for this role: ${titles.join(', ')}. Others are added to the profile’s \`authorisedTitles\`.`,
  });
}

/** @throws PlatewardenError policy_refused when both accounts are of one person (the same badge) */
export function requireOtherPerson(one: Pick<Account, 'badge'>, other: Pick<Account, 'badge'>, what: string): void {
  if (normaliseBadge(one.badge) !== normaliseBadge(other.badge)) return;
  throw new PlatewardenError('policy_refused', `${what} takes two persons; both accounts carry badge ${one.badge}`);
}

export function normaliseBadge(badge: string): string {
  return badge
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .replace(/^0+(?=.)/, '');
}

export function actorOf(account: Pick<Account, 'accountId' | 'name' | 'agencyId'>): Actor & { accountId: string } {
  return { accountId: account.accountId, name: account.name, agencyId: account.agencyId };
}

export interface Standing {
  /** Null when access is open, else why not, as shown to the person. */
  readonly refusal: { readonly reason: string; readonly clause: string; readonly hint: string } | null;
  readonly trainingEndsAt: UtcMs | null;
  readonly warning: string | null;
}

/** Whether `account` may use the system at `now`, which is never earlier than a time that was once trusted. */
export function standingOf(account: Account, profile: AgencyProfile, now: UtcMs): Standing {
  const { validDays, warnDays } = profile.training;
  const trainingEndsAt = account.trainedAt === null ? null : account.trainedAt + validDays * dayMs;
  const refuse = (reason: string, clause: string, hint: string): Standing => ({
    refusal: { reason, clause, hint },
    trainingEndsAt,
    warning: null,
  });
  if (account.suspendedAt !== null) {
    return refuse('This account is suspended', 'S-9.10f', 'Ask the ALPR administrator.');
  }
  const hint = 'Complete the office-approved training; the administrator records it.';
  // Technicians too: 430.9(4) is about who operates the equipment as well as who sees the data.
  if (trainingEndsAt === null) return refuse('No completed training is on record', 'S-9.4', hint);
  if (now >= trainingEndsAt) return refuse(`Training ran out on ${day(trainingEndsAt)}`, 'N-TR', hint);
  const left = Math.ceil((trainingEndsAt - now) / dayMs);
  const warning =
    left <= warnDays
      ? `Training runs out on ${day(trainingEndsAt)}, in ${left} day${left === 1 ? '' : 's'}: access ends then (N-TR).`
      : null;
  return { refusal: null, trainingEndsAt, warning };
}

/** @throws PlatewardenError usage for an entitlement that names no list */
export function parseEntitlements(values: readonly string[]): Entitlement[] {
  return values.map((value) => {
    const parsed = entitlementSchema.safeParse(value);
    if (parsed.success) return parsed.data;
    throw new PlatewardenError('usage', `"${value}" is no entitlement`, { hint: 'For example list:svs' });
  });
}

function day(at: UtcMs): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** What each person confirms before first use and after each change of the policy (N-RE, S-9.1, S-9.10c, e). */
export function acknowledgementText(profile: AgencyProfile): string {
  return [
    `I have read and understood "${profile.policy.title}", version ${profile.policy.version}.`,
    'I use the ALPR system and its data for official law enforcement business only (S-9.1).',
    'I do not use it to harass or intimidate, for any personal purpose, or solely because of race, gender, religion,',
    'political affiliation, nationality, ethnicity, sexual orientation, disability or another protected class (S-9.10b-d).',
    'I do not use it for the sole purpose of monitoring activity that the First Amendment protects (S-9.10e).',
    'A hit is an unverified lead: I confirm plate, state, vehicle and status before any enforcement action (S-9.6).',
    'Every access is recorded under my name and audited.',
  ].join('\n');
}
