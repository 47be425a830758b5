import { z } from 'zod';
import { caseNumberSchema } from '../domain/access.js';
import { PlatewardenError } from '../domain/errors.js';
import type { Account } from './account.js';

/** Who asks for data: a closed set, so that each kind has its rule. */
const requesterKindSchema = z.enum([
  'law_enforcement',
  'prosecutor',
  'fusion_centre',
  'other_public_agency',
  'critical_infrastructure',
  'federal_agency',
  'federal_immigration_agency',
  'commercial',
  'private_person',
]);

const words = z.string().trim().min(1).max(2000);

const courtOrderSchema = z.strictObject({ number: words, court: words, date: z.iso.date() });

/** A request as it was made in writing (clause S-11a). */
export const releaseRequestSchema = z.strictObject({
  agency: words,
  kind: requesterKindSchema,
  /** State of the agency as `us-ca`; `us` for a federal one. */
  state: z.string().regex(/^us(-[a-z]{2})?$/, '`us-ca`, or `us` for a federal agency'),
  person: words,
  purpose: words,
  caseNumber: caseNumberSchema,
  writtenOn: z.iso.date(),
  detectionIds: z.array(z.string().regex(/^[A-Za-z0-9]{1,40}$/)).min(1),
  /** Of a magistrate of California. */
  courtOrder: courtOrderSchema.nullable().default(null),
  /** Why the infrastructure is believed to be a target (clause N-DI). */
  threat: words.nullable().default(null),
  /** Whether a public agency runs the infrastructure: to others nothing is sent (Civ. Code 1798.90.55). */
  publicAgency: z.boolean().default(false),
});
export type ReleaseRequest = z.infer<typeof releaseRequestSchema>;

export interface Refusal {
  readonly clause: string;
  readonly reason: string;
}

/** What names immigration enforcement or the agencies that do it, whatever box the requester ticked. */
const immigration =
  /\b(immigration|deportation|removal operations?|ICE|CBP|CPB|USBP|HSI|ERO|border (patrol|protection)|customs enforcement|USCIS|homeland security investigations)\b/i;

/**
 * The first rule that forbids `request`, or null: then a person decides (S-11b). Strictest rule first.
 * @param otherOwners agencies, other than ours, that own records among those asked for
 */
export function releaseRefusal(request: ReleaseRequest, otherOwners: readonly string[]): Refusal | null {
  // `I.C.E.` as `ICE`.
  const said = `${request.agency} ${request.person} ${request.purpose}`.replaceAll('.', '');
  const isOrdered = request.courtOrder !== null && isOfCalifornia(request.courtOrder.court);
  if (request.kind === 'federal_immigration_agency' || immigration.test(said)) {
    return { clause: 'S-11c', reason: 'No release for immigration enforcement or to agencies that do it' };
  }
  if (request.kind === 'commercial') {
    return { clause: 'N-CO', reason: 'No sharing with commercial parties' };
  }
  if (otherOwners.length > 0 && !isOrdered) {
    return { clause: 'N-CU', reason: `Records of ${otherOwners.join(', ')} are asked of the agency that owns them` };
  }
  if (request.kind === 'private_person' || request.kind === 'other_public_agency') {
    const reason = 'Not a law enforcement or prosecutorial agency: the Records Maintenance and Release Policy applies';
    return { clause: 'S-11e2', reason };
  }
  if (request.kind === 'critical_infrastructure' && request.threat === null) {
    return {
      clause: 'N-DI',
      reason: 'Critical infrastructure is told only where it is believed to be a target: say why',
    };
  }
  if (request.kind === 'critical_infrastructure' && !request.publicAgency && !isOrdered) {
    return { clause: 'N-DI', reason: 'Who runs this infrastructure is no public agency (Civ. Code 1798.90.55)' };
  }
  if ((request.state !== 'us-ca' || request.kind === 'federal_agency') && !isOrdered) {
    const reason =
      'Outside California without an order of a California magistrate, of a `Superior Court of California` (Civ. Code 1798.90.55)';
    return { clause: 'S-11d', reason };
  }
  return null;
}

/** Courts of the state are named so; federal ones that sit in California are not of the state. */
function isOfCalifornia(court: string): boolean {
  return /\bcalifornia\b/i.test(court) && !/\b(united states|u\.? ?s\.?|federal)(\W|$)/i.test(court);
}

/** Clause S-11b. @throws PlatewardenError policy_refused when the approver bears the name of who asked */
export function requireNotRequester(approver: Pick<Account, 'name'>, { person }: ReleaseRequest): void {
  const asking = new Set(wordsOf(person));
  if (!wordsOf(approver.name).every((word) => asking.has(word))) return;
  throw new PlatewardenError('policy_refused', `A release takes two persons; ${person} asks for it (S-11b)`, {
    hint: 'Another administrator decides.',
  });
}

/** `Capt. José Ortiz` is CAPT, JOSE, ORTIZ. */
function wordsOf(name: string): string[] {
  return (
    name
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toUpperCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}
