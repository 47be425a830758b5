import type { AgencyProfile, RetentionRule } from '../domain/agency-profile.js';
import type { RetentionClass } from '../domain/detection.js';
import { PlatewardenError } from '../domain/errors.js';
import type { Unit } from '../domain/unit.js';

interface Bound {
  readonly clause: string;
  readonly minFloorDays: number;
  readonly maxCeilingDays: number;
}

/**
 * What the policies themselves allow. They contradict each other (one year at least in 430.6, twelve months at most at
 * the fusion centre, thirty days at the vendor of 430.7): both ends are kept, and an empty range is refused.
 */
export const retentionBounds: Readonly<Record<RetentionClass, Bound>> = {
  fixed: { clause: 'N-RT-nonhit', minFloorDays: 0, maxCeilingDays: 365 },
  patrol: { clause: 'N-RT-nonhit', minFloorDays: 0, maxCeilingDays: 365 },
  parking: { clause: 'S-6', minFloorDays: 365, maxCeilingDays: 365 },
  hit: { clause: 'N-RT-hit', minFloorDays: 0, maxCeilingDays: 365 },
  investigation: { clause: 'N-RT-case', minFloorDays: 0, maxCeilingDays: 1825 },
};

/** Everything in `profile` that the policy forbids, each with its clause; empty when there is nothing. */
export function profileFaults(profile: AgencyProfile): string[] {
  const faults = Object.entries(profile.retention).flatMap(([name, rule]) =>
    retentionFaults(name as RetentionClass, rule),
  );
  const atMost = (value: number, limit: number, path: string, clause: string) => {
    if (value > limit) faults.push(`${path} is ${value}; the policy allows ${limit} at most (${clause})`);
  };
  atMost(profile.training.validDays, 365, 'training.validDays', 'N-TR');
  atMost(profile.sessions.idleLockMinutes, 30, 'sessions.idleLockMinutes', 'N-SE');
  atMost(profile.sessions.failedLogins, 5, 'sessions.failedLogins', 'N-SE');
  atMost(profile.holds.ceilingDays, 1825, 'holds.ceilingDays', 'N-RT-case');
  if (profile.auditor.name !== null && profile.auditor.name === profile.administrator.name) {
    faults.push(`auditor: ${profile.auditor.name} manages the system and cannot audit it (N-AU-annual)`);
  }
  for (const partner of profile.partners) {
    if (partner.state !== 'us-ca') {
      faults.push(`partners.${partner.agencyId}: data is shared with agencies of California only (S-11d)`);
    }
  }
  return faults;
}

function retentionFaults(name: RetentionClass, rule: RetentionRule): string[] {
  const bound = retentionBounds[name];
  const path = `retention.${name}`;
  const faults: string[] = [];
  if (rule.ceilingDays > bound.maxCeilingDays) {
    const { ceilingDays } = rule;
    faults.push(`${path}.ceilingDays is ${ceilingDays}; the policy allows ${bound.maxCeilingDays} (${bound.clause})`);
  }
  if (rule.floorDays < bound.minFloorDays) {
    faults.push(`${path}.floorDays is ${rule.floorDays}; the policy demands ${bound.minFloorDays} (${bound.clause})`);
  }
  if (rule.floorDays > rule.ceilingDays) {
    faults.push(`${path}: the floor of ${rule.floorDays} days lies above the ceiling of ${rule.ceilingDays}`);
  }
  return faults;
}

/** @throws PlatewardenError configuration_invalid when the profile is another agency's than the unit's */
export function requireSameAgency(profile: AgencyProfile, unit: Pick<Unit, 'agencyId'>): void {
  if (profile.agencyId === unit.agencyId) return;
  throw new PlatewardenError(
    'configuration_invalid',
    `The agency profile is ${profile.agencyId}’s, the unit ${unit.agencyId}’s`,
    { hint: 'unit.agencyId and the profile’s agencyId must be the same.' },
  );
}
