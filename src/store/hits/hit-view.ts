import type { Hit } from '../../domain/hit.js';
import type { DispositionKind, StatusAnswer, StatusMethod } from '../../domain/hit-review.js';
import type { UtcMs } from '../../domain/time.js';
import type { Comparison } from '../../policy/visual-comparison.js';
import type { ReadLicence } from '../access/audited-access.js';
import type { Database, Row } from '../database.js';
import { answerRow } from './answers.js';
import { awaitsEye, hitsAwaitingEye, noteReadingsSeen } from './blind-entry.js';
import { type AlertDelivery, knownHit } from './hit-rows.js';

/** A hit as it may be shown to one person now. */
export interface HitView {
  readonly hitId: string;
  readonly detectionId: string;
  readonly raisedAt: UtcMs;
  readonly list: Hit['list'];
  readonly state: Hit['status'];
  /** Said in words wherever a hit is shown. */
  readonly notice: string;
  /** Why the vehicle is listed; null where details are withheld. */
  readonly category: Hit['entry']['category'] | null;
  /** Null while the hit awaits comparison by eye: the machine's reading must not lead it (S-9.7b). */
  readonly reading: Pick<Hit, 'match' | 'entry'> | null;
  /** What the vehicle is compared with; never the plate. */
  readonly descriptors: Hit['entry']['descriptors'];
  /** SHA-256 of the picture that the entry came with; null like `reading`, since it may show the plate. */
  readonly entryImage: string | null;
  /** The list is restricted and this person has no entitlement (S-9.5). */
  readonly detailsWithheld: boolean;
  readonly comparison: (Pick<Comparison, 'result' | 'differs'> & { readonly comparedAt: UtcMs }) | null;
  readonly status: {
    readonly method: StatusMethod;
    readonly answer: StatusAnswer | null;
    readonly reference: string;
  } | null;
  readonly disposition: DispositionKind | null;
  /** To whom it was told, and how far each got (N-RT-notify). */
  readonly alerts: readonly AlertDelivery[];
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

/** Null when there is no such hit, or none that this person may know of. */
export function readHitView(licence: ReadLicence, database: Database, hitId: string): HitView | null {
  const seen = knownHit(licence, database, hitId);
  if (seen === null) return null;
  const { hit, alerts, withheld } = seen;
  const isBlind = awaitsEye(database, hitId);
  // The same plate, while another hit on it awaits an eye.
  if (!isBlind && !withheld && hitsAwaitingEye(licence, database, [hit.detectionId]).size > 0) {
    noteReadingsSeen(licence, database, [hit.detectionId]);
  }
  return {
    hitId,
    detectionId: hit.detectionId,
    raisedAt: hit.raisedAt,
    list: hit.list,
    state: hit.status,
    notice: noticeOf(hit.status),
    category: hit.entry?.category ?? null,
    reading: isBlind || hit.entry === null ? null : { match: hit.match, entry: hit.entry },
    descriptors: hit.entry?.descriptors ?? null,
    entryImage: isBlind ? null : (hit.entry?.imageSha256 ?? null),
    detailsWithheld: withheld,
    comparison: comparisonOf(answerRow(database, 'plate_comparisons', hitId)),
    status: statusOf(answerRow(database, 'status_confirmations', hitId)),
    disposition: (answerRow(database, 'dispositions', hitId)?.kind ?? null) as DispositionKind | null,
    alerts,
  };
}

function comparisonOf(row: Row | undefined): HitView['comparison'] {
  if (row === undefined) return null;
  return {
    result: row.result as Comparison['result'],
    differs: JSON.parse(String(row.differs)) as Comparison['differs'],
    comparedAt: Number(row.compared_at),
  };
}

function statusOf(row: Row | undefined): HitView['status'] {
  if (row === undefined) return null;
  return {
    method: row.method as StatusMethod,
    answer: row.answer as StatusAnswer | null,
    reference: String(row.reference),
  };
}

/** Hits that have no disposition, oldest first. */
export function openHits(database: Database): OpenHit[] {
  const rows = database.all(
    'SELECT hit_id, raised_at, list, status FROM hits WHERE disposed_at IS NULL ORDER BY raised_at',
  );
  return rows.map((row) => {
    const { listId, name: listName, secret } = JSON.parse(String(row.list)) as Hit['list'];
    const state = row.status as Hit['status'];
    return { hitId: String(row.hit_id), raisedAt: Number(row.raised_at), listId, listName, secret, state };
  });
}

/** What a hit of this status is worth, in the words that stand beside it on every surface (S-9.6). */
export function noticeOf(status: Hit['status']): string {
  if (status === 'confirmed') return 'Plate and status confirmed. The hit is on the vehicle, not on its driver.';
  if (status === 'refuted') return 'Refuted: no basis for any action.';
  return 'UNVERIFIED lead: not by itself a basis for a stop (S-9.6).';
}
