import { z } from 'zod';
import { caseNumberSchema } from '../domain/access.js';

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
});
export type ReleaseRequest = z.infer<typeof releaseRequestSchema>;

export interface Refusal {
  readonly clause: string;
  readonly reason: string;
}

/** What names immigration enforcement or the agencies that do it, whatever box the requester ticked. */
const immigration =
  /\b(immigration|deportation|removal operations?|ICE|CBP|CPB|HSI|ERO|border (patrol|protection)|customs enforcement|USCIS|homeland security investigations)\b/i;

/** The first rule that forbids `request`, or null: then a person decides (S-11b). Strictest rule first. */
export function releaseRefusal(request: ReleaseRequest): Refusal | null {
  const said = `${request.agency} ${request.person} ${request.purpose}`;
  if (request.kind === 'federal_immigration_agency' || immigration.test(said)) {
    return { clause: 'S-11c', reason: 'No release for immigration enforcement or to agencies that do it' };
  }
  if (request.kind === 'commercial') {
    return { clause: 'N-CO', reason: 'No sharing with commercial parties' };
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
  if ((request.state !== 'us-ca' || request.kind === 'federal_agency') && request.courtOrder === null) {
    const reason = 'Outside California without an order of a California magistrate (Civ. Code 1798.90.55)';
    return { clause: 'S-11d', reason };
  }
  return null;
}
