import type { AgencyProfile } from '../domain/agency-profile.js';
import type { Category } from '../domain/hot-list.js';

/**
 * Titles whose holder the profile does not name yet, and the agency itself where the profile says that its name is a
 * placeholder: to be filled in before the unit is used (S-4.1e, S-4.1f, N-SY).
 */
export function namesToFill(profile: AgencyProfile): string[] {
  const { administrator, designees, custodianOfRecords, seniorOfficer, auditor } = profile;
  const titles = [administrator, ...designees, custodianOfRecords, seniorOfficer, auditor]
    .filter(({ name }) => name === null)
    .map(({ title }) => title);
  return profile.nameIsPlaceholder ? ['the agency', ...titles] : titles;
}

/** `Special Services Captain Ana Ortiz`, or that nobody is named yet. */
export function personText({ title, name }: AgencyProfile['administrator']): string {
  return name === null ? `${title} (name to be filled in)` : `${title} ${name}`;
}

/** Who oversees the operation, by title and name: on every report and in the published policy (S-4.1e, N-SY). */
export function officesOf(profile: AgencyProfile): string[] {
  return [
    `Custodian of the ALPR records: ${personText(profile.custodianOfRecords)}`,
    `ALPR administrator: ${personText(profile.administrator)}`,
    ...profile.designees.map((designee) => `Designee: ${personText(designee)}`),
    `Accountable senior officer: ${personText(profile.seniorOfficer)}`,
  ];
}

interface ListTerms {
  readonly id: string;
  readonly designated: boolean;
  readonly restricted: boolean;
  readonly category?: Category | undefined;
}

/** What is still to be done before a unit with this profile and these lists is used; empty when nothing is. */
export function openBeforeUse(profile: AgencyProfile, sources: readonly ListTerms[]): string[] {
  const unnamed = namesToFill(profile);
  const { undesignated, unrestricted, miscategorised } = listFaults(profile, sources);
  return [
    ...(unnamed.length === 0 ? [] : [`fill in the names of: ${unnamed.join(', ')} (S-4.1e)`]),
    ...(undesignated.length === 0 ? [] : [`have the administrator designate: ${undesignated.join(', ')} (S-9.7)`]),
    ...(unrestricted.length === 0 ? [] : [`set \`restricted\` for: ${unrestricted.join(', ')} (S-9.5)`]),
    ...(miscategorised.length === 0
      ? []
      : [`set the \`category\` it was designated with: ${miscategorised.join(', ')} (S-4)`]),
  ];
}

/**
 * Lists that this unit’s configuration would match though the profile does not designate them, shows to all though it
 * restricts them, or gives another category than they were designated with.
 */
export function listFaults({ hotLists }: AgencyProfile, sources: readonly ListTerms[]) {
  const inProfile = (id: string) => hotLists.find((list) => list.listId === id);
  return {
    undesignated: sources.filter(({ id, designated }) => designated && inProfile(id) === undefined).map(({ id }) => id),
    unrestricted: sources
      .filter(({ id, restricted }) => !restricted && inProfile(id)?.entitlement !== undefined)
      .map(({ id }) => id),
    miscategorised: sources.flatMap(({ id, category }) => {
      const designated = inProfile(id)?.category;
      return designated === undefined || designated === category ? [] : `${id} (${designated})`;
    }),
  };
}
