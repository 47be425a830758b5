import type { RetentionClass } from '../../domain/detection.js';
import type { UtcMs } from '../../domain/time.js';
import type { Database, Row } from '../database.js';
import type { ImageFiles } from '../images/image-files.js';

/** Why records were destroyed; the record itself says nothing of what was in them. */
export type DestructionReason = 'schedule' | 'disk_short' | 'inadvertent' | 'ordered';

export interface DestructionTerms {
  readonly agencyId: string;
  readonly reason: DestructionReason;
  /** Null where it was not by class. */
  readonly retentionClass: RetentionClass | null;
  /** The rule in words, as the destruction record shows it. */
  readonly rule: string;
}

export interface DestructionRecord extends DestructionTerms {
  readonly destructionId: number;
  readonly begunAt: UtcMs;
  /** Null while it is under way, or was cut short by a power loss. */
  readonly endedAt: UtcMs | null;
  readonly detections: number;
  readonly images: number;
  /** Outbox items that central had not received. */
  readonly undelivered: number;
  readonly capturedFrom: UtcMs | null;
  readonly capturedTo: UtcMs | null;
}

interface Counts {
  readonly detections: number;
  readonly images: number;
  readonly undelivered: number;
}

/**
 * Destroys detections with all that hangs on them, in as many steps as it takes; each step and its count in the
 * destruction record commit together, so that the record is right whenever the power goes.
 */
export class Destruction {
  readonly #database: Database;
  readonly #images: ImageFiles;
  readonly #terms: DestructionTerms;
  readonly #begunAt: UtcMs;
  #id: number | null = null;

  constructor(database: Database, images: ImageFiles, terms: DestructionTerms, begunAt: UtcMs) {
    this.#database = database;
    this.#images = images;
    this.#terms = terms;
    this.#begunAt = begunAt;
  }

  /**
   * Destroys these rows of `detections`, given as sequence, detection_id, captured_at and held, until `isOver`.
   * @returns how many were dealt with
   */
  destroyDetections(rows: readonly Row[], isOver: () => boolean = () => false): number {
    return this.#step(rows, isOver, (row) => {
      const hashes = this.#database.all('SELECT sha256 FROM images WHERE detection = ?', row.sequence);
      const undelivered = this.#database.run('DELETE FROM outbox WHERE detection_id = ?', row.detection_id).changes;
      this.#database.run('DELETE FROM images WHERE detection = ?', row.sequence);
      this.#database.run('DELETE FROM detections WHERE sequence = ?', row.sequence);
      this.#images.removeUnnamed(hashes.map((hash) => hash.sha256 as Buffer));
      return { detections: 1, images: hashes.length, undelivered };
    });
  }

  /** Destroys pictures alone, given as detection, kind, sha256, captured_at and held. */
  destroyImages(rows: readonly Row[], isOver: () => boolean = () => false): number {
    return this.#step(rows, isOver, (row) => {
      this.#database.run('DELETE FROM images WHERE detection = ? AND kind = ?', row.detection, row.kind);
      this.#images.removeUnnamed([row.sha256 as Buffer]);
      return { detections: 0, images: 1, undelivered: 0 };
    });
  }

  #step(rows: readonly Row[], isOver: () => boolean, destroy: (row: Row) => Counts): number {
    const done = this.#database.transaction(() => {
      const total = { detections: 0, images: 0, undelivered: 0, from: Number.POSITIVE_INFINITY, to: 0 };
      let dealtWith = 0;
      for (const row of rows) {
        dealtWith += 1;
        if (row.held === 1) continue;
        const counts = destroy(row);
        total.detections += counts.detections;
        total.images += counts.images;
        total.undelivered += counts.undelivered;
        total.from = Math.min(total.from, Number(row.captured_at));
        total.to = Math.max(total.to, Number(row.captured_at));
        if (isOver()) break;
      }
      return { dealtWith, id: total.detections + total.images > 0 ? this.#count(total) : this.#id };
    });
    // Only now: a transaction that found the disk full was rolled back, its record with it, and tried again.
    this.#id = done.id;
    return done.dealtWith;
  }

  /** Closes the record. Null when there was nothing to destroy. */
  end(at: UtcMs): DestructionRecord | null {
    if (this.#id === null) return null;
    this.#database.run('UPDATE destructions SET ended_at = ? WHERE destruction_id = ?', at, this.#id);
    return destructionOf(this.#database.get('SELECT * FROM destructions WHERE destruction_id = ?', this.#id)!);
  }

  /** Adds a step to the record, which the first step begins. @returns the record's id */
  #count(step: Counts & { from: number; to: number }): number {
    const id = this.#id ?? this.#begin();
    this.#database.run(
      `UPDATE destructions SET detections = detections + ?, images = images + ?, undelivered = undelivered + ?,
         captured_from = min(coalesce(captured_from, ?), ?), captured_to = max(coalesce(captured_to, ?), ?)
       WHERE destruction_id = ?`,
      step.detections,
      step.images,
      step.undelivered,
      step.from,
      step.from,
      step.to,
      step.to,
      id,
    );
    return id;
  }

  #begin(): number {
    const { agencyId, reason, retentionClass, rule } = this.#terms;
    const inserted = this.#database.run(
      'INSERT INTO destructions (agency_id, begun_at, reason, retention_class, rule) VALUES (?, ?, ?, ?, ?)',
      agencyId,
      this.#begunAt,
      reason,
      retentionClass,
      rule,
    );
    return Number(inserted.lastInsertRowid);
  }
}

/** Destruction records that began in a period, oldest first. */
export function destructionsBetween(database: Database, from: UtcMs, to: UtcMs): DestructionRecord[] {
  return database
    .all('SELECT * FROM destructions WHERE begun_at BETWEEN ? AND ? ORDER BY begun_at, destruction_id', from, to)
    .map(destructionOf);
}

function destructionOf(row: Row): DestructionRecord {
  return {
    destructionId: Number(row.destruction_id),
    agencyId: String(row.agency_id),
    begunAt: Number(row.begun_at),
    endedAt: row.ended_at as number | null,
    reason: row.reason as DestructionReason,
    retentionClass: row.retention_class as RetentionClass | null,
    rule: String(row.rule),
    detections: Number(row.detections),
    images: Number(row.images),
    undelivered: Number(row.undelivered),
    capturedFrom: row.captured_from as number | null,
    capturedTo: row.captured_to as number | null,
  };
}
