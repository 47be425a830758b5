import { z } from 'zod';
import { PlatewardenError } from './errors.js';
import { minuteMs, type UtcMs } from './time.js';

/**
 * Why stored data may be read: a closed set (clauses N-PU, S-4, S-6, S-10b). Immigration enforcement, personal use,
 * protected characteristics and protected activity are not in it, so no access can name them (S-9.10, S-11c).
 */
export const purposeSchema = z.enum([
  'locate_vehicle',
  'arrest_warrant',
  'witness_or_victim',
  'missing_person',
  'support_agency',
  'special_event',
  'critical_infrastructure',
  'homeland_security',
  'electronic_surveillance',
  'suspect_interdiction',
  'stolen_property',
  'parking_enforcement',
  'civil_or_administrative_action',
]);
export type Purpose = z.infer<typeof purposeSchema>;

/** What people read for each purpose; the words of the policies. */
export const purposeText: Readonly<Record<Purpose, string>> = {
  locate_vehicle: 'Locate a stolen, wanted or subject-of-investigation vehicle',
  arrest_warrant: 'Locate and apprehend a person subject to an arrest warrant or otherwise lawfully sought',
  witness_or_victim: 'Locate a witness or victim of violent crime',
  missing_person: 'Locate a missing child or elderly person, including Amber and Silver Alerts',
  support_agency: 'Support another public safety agency of California in a criminal investigation',
  special_event: 'Protect participants at a special event',
  critical_infrastructure: 'Protect a critical infrastructure site',
  homeland_security: 'Gather information related to homeland security',
  electronic_surveillance: 'Gather information related to lawful electronic surveillance',
  suspect_interdiction: 'Suspect interdiction',
  stolen_property: 'Recover stolen property',
  parking_enforcement: 'Parking enforcement',
  civil_or_administrative_action: 'A civil or administrative action of the agency',
};

/** A case, report or incident number as agencies write them; or the tracking id of a hit under response. */
export const caseNumberSchema = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9][A-Za-z0-9 ./_#:-]{2,39}$/, 'a case number: 3 to 40 letters, digits and . / _ # : -');

export const roleSchema = z.enum(['operator', 'supervisor', 'administrator', 'auditor', 'technician', 'dispatcher']);
export type Role = z.infer<typeof roleSchema>;

/** `list:svs` lets its holder see the details of hits on the restricted list `svs` (clause S-9.5). */
export const entitlementSchema = z.string().regex(/^list:[a-z0-9][a-z0-9-]{0,62}$/, '`list:` and the id of a list');
export type Entitlement = z.infer<typeof entitlementSchema>;

/** Who acts: a person's account, or the unit itself for what no person started. */
export interface Actor {
  /** Null for the unit itself. */
  readonly accountId: string | null;
  readonly name: string;
  readonly agencyId: string;
}

/** The unit's own doings: purges, scheduled refreshes, clock corrections. */
export function unitActor(unit: { unitId: string; agencyId: string }): Actor {
  return { accountId: null, name: `unit ${unit.unitId}`, agencyId: unit.agencyId };
}

/** What a grant opens: searching detections, seeing pictures, working on hits, taking data out. */
export const accessScopeSchema = z.enum(['query', 'images', 'hits', 'export']);
export type AccessScope = z.infer<typeof accessScopeSchema>;

export interface GrantTerms {
  readonly actor: Actor & { readonly accountId: string };
  readonly purpose: Purpose;
  readonly caseNumber: string;
  readonly scopes: readonly AccessScope[];
  readonly entitlements: readonly Entitlement[];
  readonly expiresAt: UtcMs;
}

/** Longest life of a grant: a person's reason for looking is asked again after it. */
export const grantLifeMs = 30 * minuteMs;

let make: ((terms: GrantTerms) => AccessGrant) | null;

/**
 * Leave to read stored data: who, why, for which case, what, until when. Objects that merely look like one are refused
 * at run time; only `policy/grant-access.ts` can make one.
 */
export class AccessGrant {
  readonly #terms: GrantTerms;

  private constructor(terms: GrantTerms) {
    this.#terms = Object.freeze({ ...terms, scopes: [...terms.scopes], entitlements: [...terms.entitlements] });
    Object.freeze(this);
  }

  static {
    make = (terms) => new AccessGrant(terms);
  }

  get actor(): GrantTerms['actor'] {
    return this.#terms.actor;
  }
  get purpose(): Purpose {
    return this.#terms.purpose;
  }
  get caseNumber(): string {
    return this.#terms.caseNumber;
  }
  get expiresAt(): UtcMs {
    return this.#terms.expiresAt;
  }
  /** Whether details of hits on the restricted list `listId` may be shown. */
  opensList(listId: string): boolean {
    return this.#terms.entitlements.includes(`list:${listId}`);
  }

  /** @throws PlatewardenError not_authorised unless `grant` is genuine, opens `scope` and has not run out at `at` */
  static require(grant: AccessGrant, scope: AccessScope, at: UtcMs): void {
    if (typeof grant !== 'object' || grant === null || !(#terms in grant)) {
      throw new PlatewardenError('not_authorised', 'This is no access grant', {
        hint: 'Log in and state a purpose and a case number.',
      });
    }
    if (!grant.#terms.scopes.includes(scope)) {
      throw new PlatewardenError('not_authorised', `The grant does not extend to ${scope}`);
    }
    if (at >= grant.expiresAt || at < grant.expiresAt - grantLifeMs) {
      throw new PlatewardenError('not_authorised', 'The grant has run out', {
        hint: 'State purpose and case number again.',
      });
    }
  }
}

/** Hands out the one way to make grants, once. @throws PlatewardenError internal to every later caller */
export function takeGrantMaker(): (terms: GrantTerms) => AccessGrant {
  if (make === null) throw new PlatewardenError('internal', 'Only one module makes access grants');
  const taken = make!;
  make = null;
  return taken;
}
