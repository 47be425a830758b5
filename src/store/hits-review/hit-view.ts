import { PlatewardenError } from '../../domain/errors.js';
import type { Hit } from '../../domain/hit.js';
import type { DispositionKind, StatusAnswer, StatusMethod } from '../../domain/hit-review.js';
import type { UtcMs } from '../../domain/time.js';
import type { Comparison } from '../../policy/visual-comparison.js';
import { ReadLicence } from '../access/audited-access.js';
import type { Database, Row } from '../database.js';

/** A hit as it may be shown to one person now. */
export interface HitView {
  readonly hitId: string;
  readonly detectionId: string;
  readonly raisedAt: UtcMs;
  readonly list: Hit['list'];
  readonly state: Hit['status'];
  /** Said in words wherever a hit is shown. */
  readonly notice: string;
  /** Null until the person has typed what they see: the machine's reading must not lead the eye. */
  readonly reading: Pick<Hit, 'match' | 'entry'> | null;
  /** What the vehicle is compared with; never the plate. */
  readonly descriptors: Hit['entry']['descriptors'];
  /** The list is restricted and this person has no entitlement (S-9.5). */
  readonly detailsWithheld: boolean;
  readonly comparison: (Pick<Comparison, 'result' | 'differs'> & { readonly comparedAt: UtcMs }) | null;
  readonly status: {
    readonly method: StatusMethod;
    readonly answer: StatusAnswer | null;
    readonly reference: string;
  } | null;
  readonly disposition: DispositionKind | null;
}

/** A hit that nobody has ended; no plate. */
export interface OpenHit {
  readonly hitId: string;
  readonly raisedAt: UtcMs;
  readonly listId: string;
  readonly listName: string;
  readonly secret: boolean;
  readonly state: Hit['status'];
}

export type AnswerTable = 'plate_comparisons' | 'status_confirmations' | 'dispositions';

/** What was answered to a hit, if it was. */
export function answerRow(database: Database, table: AnswerTable, hitId: string): Row | undefined {
  return database.get(`SELECT * FROM ${table} WHERE hit_id = ?`, hitId);
}

/** @throws PlatewardenError not_found, also for hits of secret lists without the entitlement */
export function readHitView(licence: ReadLicence, database: Database, hitId: string): HitView {
  ReadLicence.require(licence);
  const hit = readHit(database, hitId);
  const opened = licence.grant.opensList(hit.list.listId);
  // A secret list's hits are for the named recipient alone: nobody else learns that there are any.
  if (hit.list.secret && !opened) throw new PlatewardenError('not_found', `There is no hit ${hitId.slice(0, 40)}`);
  const compared = answerRow(database, 'plate_comparisons', hitId);
  const status = answerRow(database, 'status_confirmations', hitId);
  const disposed = answerRow(database, 'dispositions', hitId);
  const withheld = hit.list.restricted && !opened;
  return {
    hitId,
    detectionId: hit.detectionId,
    raisedAt: hit.raisedAt,
    list: hit.list,
    state: hit.status,
    notice: noticeOf(hit.status),
    reading: compared === undefined || withheld ? null : { match: hit.match, entry: hit.entry },
    descriptors: withheld ? null : hit.entry.descriptors,
    detailsWithheld: withheld,
    comparison:
      compared === undefined
        ? null
        : {
            result: compared.result as Comparison['result'],
            differs: JSON.parse(String(compared.differs)) as Comparison['differs'],
            comparedAt: Number(compared.compared_at),
          },
    status:
      status === undefined
        ? null
        : {
            method: status.method as StatusMethod,
            answer: status.answer as StatusAnswer | null,
            reference: String(status.reference),
          },
    disposition: (disposed?.kind ?? null) as DispositionKind | null,
  };
}

/** Hits that have no disposition, oldest first. */
export function openHits(database: Database): OpenHit[] {
  const rows = database.all(
    `SELECT hit_id, raised_at, list, status FROM hits
     WHERE NOT EXISTS (SELECT 1 FROM dispositions WHERE dispositions.hit_id = hits.hit_id) ORDER BY raised_at`,
  );
  return rows.map((row) => {
    const { listId, name: listName, secret } = JSON.parse(String(row.list)) as Hit['list'];
    const state = row.status as Hit['status'];
    return { hitId: String(row.hit_id), raisedAt: Number(row.raised_at), listId, listName, secret, state };
  });
}

/** @throws PlatewardenError not_found */
export function readHit(database: Database, hitId: string): Hit {
  const row = database.get('SELECT * FROM hits WHERE hit_id = ?', hitId);
  if (row === undefined) throw new PlatewardenError('not_found', `There is no hit ${hitId.slice(0, 40)}`);
  return {
    hitId,
    detectionId: String(row.detection_id),
    agencyId: String(row.agency_id),
    unitId: String(row.unit_id),
    raisedAt: Number(row.raised_at),
    match: JSON.parse(String(row.match)) as Hit['match'],
    entry: JSON.parse(String(row.entry)) as Hit['entry'],
    list: JSON.parse(String(row.list)) as Hit['list'],
    status: row.status as Hit['status'],
  };
}

function noticeOf(status: Hit['status']): string {
  if (status === 'confirmed') return 'Plate and status confirmed. The hit is on the vehicle, not on its driver.';
  if (status === 'refuted') return 'Refuted: no basis for any action.';
  return 'UNVERIFIED lead: not by itself a basis for a stop (S-9.6).';
}
