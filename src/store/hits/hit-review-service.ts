import type { AccessGrant } from '../../domain/access.js';
import type { AuditAction, AuditEvent, AuditTrail } from '../../domain/audit.js';
import { PlatewardenError } from '../../domain/errors.js';
import type { Hit } from '../../domain/hit.js';
import {
  type DispositionKind,
  dispositionKindSchema,
  enforcementDispositions,
  statusAnswerSchema,
  statusMethodSchema,
} from '../../domain/hit-review.js';
import type { Ids } from '../../domain/ids.js';
import type { Clock } from '../../domain/time.js';
import { recordRefusal } from '../../ops/record-refusal.js';
import { type Account, actorOf, requireDuty } from '../../policy/account.js';
import { type Comparison, compareSeen, requireState, type SeenPlate } from '../../policy/visual-comparison.js';
import type { AuditedAccess } from '../access/audited-access.js';
import { readReport, underDuty } from '../access/under-duty.js';
import type { Database, Row } from '../database.js';
import type { DurableOutbox } from '../outbox/outbox.js';
import { recordItem } from '../outbox/record-item.js';
import { type AnswerTable, answerRow } from './answers.js';
import { requireBlind } from './blind-entry.js';
import { noSuchHit, readHit } from './hit-rows.js';
import { type HitView, noticeOf, type OpenHit, openHits, readHitView } from './hit-view.js';

export interface HitReviewParts {
  readonly database: Database;
  readonly outbox: DurableOutbox;
  readonly audit: AuditTrail;
  readonly access: AuditedAccess;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** Answers to hits, in their order: the plate by eye, the status by CLETS or dispatch, the end. */
export class HitReviewService {
  readonly #parts: HitReviewParts;

  constructor(parts: HitReviewParts) {
    this.#parts = parts;
  }

  /** @throws PlatewardenError not_found; as `AuditedAccess.read` */
  view(grant: AccessGrant, hitId: string): HitView {
    const subjects = (seen: HitView | null) => (seen === null ? [] : [`hit:${hitId}`]);
    const view = this.#parts.access.read(
      grant,
      { scope: 'hits', action: 'hit_viewed', dataElements: { hitId }, subjects },
      (licence) => readHitView(licence, this.#parts.database, hitId),
    );
    // Only now, so that asking for what is not there is on record too.
    if (view === null) throw noSuchHit(hitId);
    return view;
  }

  /**
   * The picture that the entry came with, out of `pictures`; looking at it is on record.
   * @throws PlatewardenError not_found, also before the plate was compared by eye; as `AuditedAccess.read`
   */
  entryImage(grant: AccessGrant, hitId: string, pictures: { get(sha256: string): Uint8Array }): Uint8Array {
    const subjects = () => [`hit:${hitId}`];
    return this.#parts.access.read(
      grant,
      { scope: 'images', action: 'image_viewed', dataElements: { image: 'entry' }, subjects },
      (licence) => {
        const sha256 = readHitView(licence, this.#parts.database, hitId)?.entryImage ?? null;
        if (sha256 !== null) return pictures.get(sha256);
        throw new PlatewardenError('not_found', 'There is no picture of the entry to show', {
          hint: 'Where it came with one, it is shown once you have typed the plate as you see it: `hit compare`.',
        });
      },
    );
  }

  /** Hits without an end, oldest first; no plate. */
  open(by: Account): OpenHit[] {
    const { audit, database } = this.#parts;
    return readReport(audit, by, 'respond_to_hits', { report: 'open hits' }, () =>
      openHits(database).filter((each) => !each.secret || entitled(by, each.listId)),
    );
  }

  /** What the hit is worth now, in words, after an answer of this person's (S-9.6). @throws PlatewardenError not_found */
  notice(by: Account, hitId: string): string {
    const attempt = underDuty(this.#parts.audit, by, 'respond_to_hits', 'hit_viewed', `hit:${hitId}`);
    return attempt(() => noticeOf(this.#hit(by, hitId).status));
  }

  /**
   * Records what the officer sees on the image, typed before the machine's reading is shown; once.
   * Other characters than read are a misread, which feeds the quality figures; other than listed, they refute the hit.
   * @throws PlatewardenError usage when an item of the checklist is unanswered; conflict the second time, and once the
   * hit has ended; policy_refused for who has seen the reading
   */
  comparePlate(by: Account, hitId: string, typed: SeenPlate): Comparison {
    const seen = { ...typed, state: requireState(typed.state) };
    const { database, clock, ids } = this.#parts;
    return this.#answer(by, hitId, 'hit_plate_compared', (hit) => {
      this.#requireUnanswered('plate_comparisons', hitId, 'The plate of this hit was compared');
      this.#requireUnanswered('dispositions', hitId, 'This hit has ended');
      requireBlind(database, by, hit.detectionId, seen);
      requireDescriptorsShown(by, hit, seen);
      const comparison = compareSeen(hit, seen);
      if (comparison.unanswered.length > 0) {
        throw new PlatewardenError('usage', `Not answered: ${comparison.unanswered.join(', ')} (S-9.7b)`, {
          hint: 'Each of the entry’s descriptors is answered: agrees, differs or not_seen.',
        });
      }
      if (seen.plate.trim() === '') throw new PlatewardenError('usage', 'Type the plate as it is seen (S-9.7b)');
      database.run(
        'INSERT INTO plate_comparisons VALUES (?, ?, ?, ?, ?, ?)',
        hitId,
        by.accountId,
        clock.now(),
        JSON.stringify(seen),
        comparison.result,
        JSON.stringify(comparison.differs),
      );
      if (comparison.isMisread) {
        database.run(
          `INSERT INTO quality_marks SELECT ?, detection_id, camera_id, 'misread', ?, ?, 'seen otherwise by eye'
           FROM detections WHERE detection_id = ?`,
          ids.next(),
          by.accountId,
          clock.now(),
          hit.detectionId,
        );
      }
      this.#settle(hitId);
      this.#record(by, 'hit_plate_compared', hit, {
        seenPlate: seen.plate,
        seenState: seen.state,
        result: comparison.result,
        differs: comparison.differs.join(' '),
      });
      return comparison;
    });
  }

  /**
   * Records that the status was confirmed, by whom and under which reference (S-9.6, S-9.7a).
   * @param confirmedBy who answered: the dispatcher's name, or the officer's own for an inquiry from the car
   * @throws PlatewardenError usage; policy_refused before the plate was compared, or exigent without a narrative
   */
  confirmStatus(
    by: Account,
    hitId: string,
    given: { method: string; answer: string | null; reference: string; confirmedBy: string },
  ): void {
    const method = oneOf(statusMethodSchema, given.method, 'method');
    const { database, clock } = this.#parts;
    this.#answer(by, hitId, 'hit_status_confirmed', (hit) => {
      if (this.#row('plate_comparisons', hitId) === undefined) {
        throw new PlatewardenError('policy_refused', 'The plate is compared by eye first (S-9.7b)');
      }
      this.#requireUnanswered('status_confirmations', hitId, 'The status of this hit was confirmed');
      const reference = given.reference.trim();
      if (method === 'exigent' && reference.length < 20) {
        throw new PlatewardenError('policy_refused', 'Exigent circumstances demand a narrative (S-9.7a)', {
          hint: 'Say in a sentence or two why there was no time to confirm.',
        });
      }
      if (reference === '' || given.confirmedBy.trim() === '') {
        throw new PlatewardenError('usage', 'A confirmation names its reference and who confirmed (S-9.7a)');
      }
      const answer = method === 'exigent' ? null : oneOf(statusAnswerSchema, given.answer ?? '', 'answer');
      database.run(
        'INSERT INTO status_confirmations VALUES (?, ?, ?, ?, ?, ?, ?)',
        hitId,
        by.accountId,
        clock.now(),
        method,
        answer,
        reference,
        given.confirmedBy.trim(),
      );
      this.#settle(hitId);
      const { confirmedBy } = given;
      this.#record(by, 'hit_status_confirmed', hit, { method, answer, reference, confirmedBy });
      if (answer === 'stale' || answer === 'not_on_file') {
        this.#notify(by, hit, 'stale-entry', 'stale_entry', `${answer}: ${reference}`);
      }
    });
  }

  /**
   * How the hit ended; the list's originator is told (S-9.7c).
   * @throws PlatewardenError policy_refused for enforcement without a confirmed plate and status
   */
  dispose(by: Account, hitId: string, kind: string, note: string): void {
    const disposition = oneOf(dispositionKindSchema, kind, 'disposition');
    const { database, clock } = this.#parts;
    this.#answer(by, hitId, 'hit_disposed', (hit) => {
      this.#requireUnanswered('dispositions', hitId, 'This hit has ended');
      const exigent = this.#row('status_confirmations', hitId)?.method === 'exigent';
      const agrees = this.#row('plate_comparisons', hitId)?.result === 'agrees';
      if (enforcementDispositions.includes(disposition) && !(hit.status === 'confirmed' || (exigent && agrees))) {
        throw new PlatewardenError('policy_refused', `${disposition} on an unverified hit (S-9.6)`, {
          hint: 'Record the comparison of the plate and the confirmation of status first.',
        });
      }
      const at = clock.now();
      database.run('INSERT INTO dispositions VALUES (?, ?, ?, ?, ?)', hitId, by.accountId, at, disposition, note);
      this.#record(by, 'hit_disposed', hit, { disposition, note });
      this.#notify(by, hit, 'disposition', disposition, note);
    });
  }

  /** Takes one answer as a whole. What a rule forbids is on record too: who tries it is what an auditor looks for. */
  #answer<T>(by: Account, hitId: string, action: AuditAction, take: (hit: Hit) => T): T {
    const { database, audit } = this.#parts;
    return recordRefusal(audit, eventOf(by, action, this.#hit(by, hitId)), () => {
      requireDuty(by, 'respond_to_hits');
      return database.transaction(() => take(this.#hit(by, hitId)));
    });
  }

  /** A hit is confirmed by both answers together, refuted by either. */
  #settle(hitId: string): void {
    const compared = this.#row('plate_comparisons', hitId)?.result;
    const answer = this.#row('status_confirmations', hitId)?.answer;
    const refuted = (compared !== undefined && compared !== 'agrees') || answer === 'stale' || answer === 'not_on_file';
    const confirmed = compared === 'agrees' && answer === 'active';
    const status: Hit['status'] = refuted ? 'refuted' : confirmed ? 'confirmed' : 'unverified';
    this.#parts.database.run('UPDATE hits SET status = ? WHERE hit_id = ?', status, hitId);
  }

  /** Tells central, for whoever entered the plate, how the hit ended, or that the entry was not current. */
  #notify(by: Account, hit: Hit, about: 'disposition' | 'stale-entry', outcome: DispositionKind, note: string): void {
    const { hitId, detectionId, agencyId, unitId, list, entry } = hit;
    const at = this.#parts.clock.now();
    const id = `${about}-${hitId}`;
    const of = { dispositionId: id, hitId, detectionId, agencyId, unitId, listId: list.listId, entryId: entry.entryId };
    const { originator, sourceKey } = entry;
    const said = { outcome, note, decidedBy: by.name, decidedAt: new Date(at).toISOString() };
    const content = { ...of, ...said, originator, sourceKey };
    this.#parts.outbox.enqueue([recordItem('disposition', id, content, at, detectionId)]);
  }

  #record(by: Account, action: AuditAction, hit: Hit, dataElements: Record<string, string | null>): void {
    this.#parts.audit.append({ ...eventOf(by, action, hit), dataElements });
  }

  #requireUnanswered(table: AnswerTable, hitId: string, message: string): void {
    if (this.#row(table, hitId) !== undefined) throw new PlatewardenError('conflict', `${message} already`);
  }

  #row(table: AnswerTable, hitId: string): Row | undefined {
    return answerRow(this.#parts.database, table, hitId);
  }

  #hit(by: Account, hitId: string): Hit {
    const hit = readHit(this.#parts.database, hitId);
    if (hit.list.secret && !entitled(by, hit.list.listId)) throw noSuchHit(hitId);
    return hit;
  }
}

function eventOf(by: Account, action: AuditAction, hit: Hit): AuditEvent {
  const subjects = [`hit:${hit.hitId}`, `detection:${hit.detectionId}`];
  return {
    actor: actorOf(by),
    action,
    subjects,
    purpose: 'locate_vehicle',
    caseNumber: hit.entry.caseNumber ?? hit.hitId,
  };
}

/** What is withheld cannot be compared, only guessed. @throws PlatewardenError policy_refused */
function requireDescriptorsShown(by: Account, hit: Hit, seen: SeenPlate): void {
  if (!hit.list.restricted || entitled(by, hit.list.listId)) return;
  if (compareSeen(hit, { ...seen, descriptors: {} }).unanswered.length === 0) return;
  throw new PlatewardenError('policy_refused', 'The entry’s descriptors are withheld from you (S-9.5)', {
    hint: `Who has the entitlement list:${hit.list.listId}, or dispatch with it, compares the vehicle.`,
  });
}

function entitled(account: Account, listId: string): boolean {
  return account.entitlements.includes(`list:${listId}`);
}

function oneOf<T extends string>(schema: { readonly options: readonly T[] }, value: string, what: string): T {
  const found = schema.options.find((option) => option === value);
  if (found !== undefined) return found;
  const fault = value === '' ? `The ${what} is missing` : `"${value.slice(0, 40)}" is no ${what}`;
  throw new PlatewardenError('usage', fault, { hint: schema.options.join(', ') });
}
