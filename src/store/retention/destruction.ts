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

  /** Destroys these rows of `detections`, given as sequence, detection_id and captured_at. */
  destroyDetections(rows: readonly Row[]): void {
    if (rows.length === 0) return;
    this.#database.transaction(() => {
      let images = 0;
      let undelivered = 0;
      for (const row of rows) {
        const hashes = this.#database.all('SELECT sha256 FROM images WHERE detection = ?', row.sequence);
        undelivered += this.#database.run('DELETE FROM outbox WHERE detection_id = ?', row.detection_id).changes;
        this.#database.run('DELETE FROM images WHERE detection = ?', row.sequence);
        this.#database.run('DELETE FROM detections WHERE sequence = ?', row.sequence);
        this.#images.removeUnnamed(hashes.map((hash) => hash.sha256 as Buffer));
        images += hashes.length;
      }
      const times = rows.map((row) => Number(row.captured_at));
      this.#count({ detections: rows.length, images, undelivered, from: Math.min(...times), to: Math.max(...times) });
    });
  }

  /** Destroys pictures alone, given as detection, kind, sha256 and captured_at. */
  destroyImages(rows: readonly Row[]): void {
    if (rows.length === 0) return;
    this.#database.transaction(() => {
      for (const row of rows) {
        this.#database.run('DELETE FROM images WHERE detection = ? AND kind = ?', row.detection, row.kind);
      }
      this.#images.removeUnnamed(rows.map((row) => row.sha256 as Buffer));
      const times = rows.map((row) => Number(row.captured_at));
      this.#count({
        detections: 0,
        images: rows.length,
        undelivered: 0,
        from: Math.min(...times),
        to: Math.max(...times),
      });
    });
  }

  /** Closes the record. Null when there was nothing to destroy. */
  end(at: UtcMs): DestructionRecord | null {
    if (this.#id === null) return null;
    this.#database.run('UPDATE destructions SET ended_at = ? WHERE destruction_id = ?', at, this.#id);
    return destructionOf(this.#database.get('SELECT * FROM destructions WHERE destruction_id = ?', this.#id)!);
  }

  #count(step: { detections: number; images: number; undelivered: number; from: number; to: number }): void {
    this.#id ??= this.#begin();
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
      this.#id,
    );
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
