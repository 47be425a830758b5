import type { AuditTrail } from '../../domain/audit.js';
import { PlatewardenError } from '../../domain/errors.js';
import type { Ids } from '../../domain/ids.js';
import { normalisePlate } from '../../domain/plate-text.js';
import type { Clock, UtcMs } from '../../domain/time.js';
import type { Unit } from '../../domain/unit.js';
import { type Account, actorOf } from '../../policy/account.js';
import type { CameraQuality } from '../../policy/compliance.js';
import { requireState } from '../../policy/visual-comparison.js';
import { underDuty } from '../access/under-duty.js';
import type { Database, Row } from '../database.js';
import type { ImageFiles } from '../images/image-files.js';
import type { DurableOutbox } from '../outbox/outbox.js';
import { recordItem } from '../outbox/record-item.js';
import { Destruction, type DestructionReason } from '../retention/destruction.js';
import { cameraRates } from './camera-rates.js';

export interface DataQualityParts {
  readonly database: Database;
  readonly images: ImageFiles;
  readonly outbox: DurableOutbox;
  readonly audit: AuditTrail;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly unit: Pick<Unit, 'unitId' | 'agencyId'>;
}

interface CorrectedPlate {
  readonly plate: string;
  readonly state: string | null;
}

type Told = 'marked_misread' | 'corrected' | 'deleted' | 'inadvertent_purged';

/** Errors in what was captured: marked, corrected, deleted, purged; and followed camera by camera. */
export class DataQualityService {
  readonly #parts: DataQualityParts;

  constructor(parts: DataQualityParts) {
    this.#parts = parts;
  }

  /** Marks a misread; central is told, and there whoever owns the record (N-DQ-partner). */
  markMisread(by: Account, detectionId: string, reason: string): void {
    const attempt = underDuty(this.#parts.audit, by, 'correct_data', 'detection_marked', `detection:${detectionId}`);
    attempt(() => {
      this.#parts.database.transaction(() => {
        const row = this.#detection(detectionId);
        this.#mark(by, row, 'misread', reason);
        this.#record(by, 'detection_marked', row, { kind: 'misread', reason });
        this.#tell(by, row, 'marked_misread', reason);
      });
    });
  }

  /** Sets what the plate is; the machine's reading stays beside it, with who and why (N-DQ-correct). */
  correct(by: Account, detectionId: string, to: CorrectedPlate, reason: string): void {
    const attempt = underDuty(this.#parts.audit, by, 'correct_data', 'detection_corrected', `detection:${detectionId}`);
    attempt(() => {
      const plate = normalisePlate(to.plate);
      if (plate === '') throw new PlatewardenError('usage', 'The corrected plate has no letter or digit');
      const state = requireState(to.state);
      const { database, clock } = this.#parts;
      database.transaction(() => {
        const row = this.#detection(detectionId);
        const markId = this.#mark(by, row, 'misread', reason);
        database.run('INSERT INTO corrections VALUES (?, ?, ?, ?, ?)', markId, detectionId, plate, state, clock.now());
        this.#record(by, 'detection_corrected', row, { from: String(row.plate), to: plate, state, reason });
        this.#tell(by, row, 'corrected', reason, { plate, state });
      });
    });
  }

  /** Destroys one record, with a destruction record (N-DQ-correct). */
  delete(by: Account, detectionId: string, reason: string): void {
    const attempt = underDuty(this.#parts.audit, by, 'destroy_data', 'detection_deleted', `detection:${detectionId}`);
    attempt(() => {
      this.#destroy(by, detectionId, reason, 'ordered');
    });
  }

  /** Purges a capture that the guidelines forbid, upon identification (N-DQ-inadvertent, S-9.10a). */
  purgeInadvertent(by: Account, detectionId: string, reason: string): void {
    const attempt = underDuty(this.#parts.audit, by, 'correct_data', 'inadvertent_purged', `detection:${detectionId}`);
    attempt(() => {
      this.#destroy(by, detectionId, reason, 'inadvertent');
    });
  }

  /** Rates of the last thirty days beside the thirty before, a camera a row. */
  rates(now: UtcMs = this.#parts.clock.now()): CameraQuality[] {
    return cameraRates(this.#parts.database, now);
  }

  #destroy(by: Account, detectionId: string, reason: string, why: DestructionReason): void {
    const { database, images, clock, unit } = this.#parts;
    const inadvertent = why === 'inadvertent';
    requireReason(reason);
    database.transaction(() => {
      const row = this.#detection(detectionId);
      this.#requireNotHeld(row);
      const rule = inadvertent ? 'N-DQ-inadvertent: purged upon identification' : 'N-DQ-correct: deleted by order';
      const terms = { agencyId: unit.agencyId, reason: why, retentionClass: null, rule };
      const destruction = new Destruction(database, images, terms, clock.now());
      if (inadvertent) this.#mark(by, row, 'inadvertent', reason);
      destruction.destroyDetections([row]);
      destruction.end(clock.now());
      this.#record(by, inadvertent ? 'inadvertent_purged' : 'detection_deleted', row, { reason });
      this.#tell(by, row, inadvertent ? 'inadvertent_purged' : 'deleted', reason);
    });
    database.truncateLog();
  }

  /** Evidence is not destroyed, whoever orders it (S-6). */
  #requireNotHeld(row: Row): void {
    const hold = this.#parts.database.get(
      `SELECT holds.hold_id, case_number FROM held_detections JOIN holds USING (hold_id)
       WHERE detection = ? AND released_at IS NULL AND ends_at > ?`,
      row.sequence,
      this.#parts.clock.now(),
    );
    if (hold === undefined) return;
    throw new PlatewardenError('policy_refused', `The record is held for case ${String(hold.case_number)} (S-6)`, {
      hint: `\`platewarden retention release ${String(hold.hold_id)}\` first.`,
    });
  }

  #mark(by: Account, row: Row, kind: 'misread' | 'inadvertent', reason: string): string {
    requireReason(reason);
    const { database, ids, clock } = this.#parts;
    const markId = ids.next();
    database.run(
      'INSERT INTO quality_marks VALUES (?, ?, ?, ?, ?, ?, ?)',
      markId,
      row.detection_id,
      row.camera_id,
      kind,
      by.accountId,
      clock.now(),
      reason,
    );
    return markId;
  }

  /** Tells central, and through it the agency that owns the record. */
  #tell(by: Account, row: Row, action: Told, reason: string, to: CorrectedPlate | null = null): void {
    const { outbox, clock, ids } = this.#parts;
    const at = clock.now();
    const id = `correction-${ids.next()}`;
    const detectionId = String(row.detection_id);
    const corrected = { correctedText: to?.plate ?? null, correctedState: to?.state ?? null };
    const said = { action, ...corrected, reason, decidedBy: by.name, decidedAt: new Date(at).toISOString() };
    const content = { correctionId: id, detectionId, agencyId: String(row.agency_id), ...said };
    // Not tied to the detection: a purge, which takes what is undelivered of it, leaves the word of it.
    outbox.enqueue([recordItem('correction', id, content, at)]);
  }

  #record(
    by: Account,
    action: 'detection_marked' | 'detection_corrected' | 'detection_deleted' | 'inadvertent_purged',
    row: Row,
    dataElements: Record<string, string | null>,
  ): void {
    const subjects = [`detection:${String(row.detection_id)}`];
    this.#parts.audit.append({ actor: actorOf(by), action, subjects, dataElements });
  }

  #detection(detectionId: string): Row {
    const row = this.#parts.database.get('SELECT * FROM detections WHERE detection_id = ?', detectionId);
    if (row !== undefined) return row;
    throw new PlatewardenError('not_found', `There is no detection ${detectionId.slice(0, 40)}`);
  }
}

/** @throws PlatewardenError usage */
function requireReason(reason: string): void {
  if (reason.trim() === '') throw new PlatewardenError('usage', 'The reason is missing');
}
