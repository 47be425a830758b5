import type { UtcMs } from '../../domain/time.js';
import type { Database, Row } from '../database.js';
import { hasContent } from '../images/image-files.js';

/**
 * What becomes of items that left: their rows, and what alert, detection and image say of their delivery. A statement
 * takes all of a batch: thousands an hour are one thing, thousands a second after a day without a link another.
 */
export class Settlement {
  readonly #database: Database;
  readonly #awaitsReceipts: boolean;

  constructor(database: Database, awaitsReceipts: boolean) {
    this.#database = database;
    this.#awaitsReceipts = awaitsReceipts;
  }

  /** The broker has these: the end where no receipts are awaited. */
  delivered(ids: readonly string[], at: UtcMs): void {
    this.#database.transaction(() => {
      const items = this.#items(ids);
      this.#database.run(alertsDeliveredSql, at, alertIdsOf(items));
      if (this.#awaitsReceipts) this.#database.run(itemsDeliveredSql, at, sequencesOf(items));
      else this.#settle(items, at);
    });
  }

  /** Central has these. */
  received(ids: readonly string[], at: UtcMs): void {
    this.#database.transaction(() => {
      const items = this.#items(ids);
      this.#database.run(alertsReceivedSql, at, at, alertIdsOf(items));
      this.#settle(items, at);
    });
  }

  /** Kept with its reason, out of the others' way. */
  setAside(id: string, reason: string, at: UtcMs): void {
    this.#database.transaction(() => {
      for (const { sequence, alert_id } of this.#items([id])) {
        this.#database.run(
          'UPDATE outbox SET set_aside_at = ?, set_aside_reason = ?, delivered_at = NULL WHERE sequence = ?',
          at,
          reason,
          sequence,
        );
        this.#database.run(
          `UPDATE alerts SET delivery_state = 'set_aside', set_aside_reason = ? WHERE alert_id = ?`,
          reason,
          alert_id,
        );
      }
    });
  }

  retrySetAside(): number {
    return this.#database.transaction(() => {
      this.#database.run(
        `UPDATE alerts SET delivery_state = 'queued', set_aside_reason = NULL
         WHERE alert_id IN (SELECT alert_id FROM outbox WHERE set_aside_at IS NOT NULL)`,
      );
      return this.#database.run(
        'UPDATE outbox SET set_aside_at = NULL, set_aside_reason = NULL WHERE set_aside_at IS NOT NULL',
      ).changes;
    });
  }

  /** Those of `ids` that are still there: a receipt may come twice, or for what a purge has removed. */
  #items(ids: readonly string[]): readonly Row[] {
    return this.#database.all(itemsSql, JSON.stringify(ids));
  }

  #settle(items: readonly Row[], at: UtcMs): void {
    this.#database.run(settledSql, sequencesOf(items));
    const detections = items.filter((row) => row.kind === 'detection').map((row) => row.detection_id);
    this.#database.run(detectionsReceivedSql, at, JSON.stringify(detections));
    for (const { sha256 } of items) {
      if (sha256 === null) continue;
      const hash = Buffer.from(String(sha256), 'hex');
      this.#database.run(`UPDATE images SET received_at = ? WHERE ${hasContent}`, at, hash, hash);
    }
  }
}

function alertIdsOf(items: readonly Row[]): string {
  return JSON.stringify(items.map((row) => row.alert_id).filter((id) => id !== null));
}

function sequencesOf(items: readonly Row[]): string {
  return JSON.stringify(items.map((row) => row.sequence));
}

const given = 'SELECT value FROM json_each(?)';

/** The body of a record is not needed any more; an image's is its hash. */
export const itemsSql = `SELECT sequence, kind, detection_id, alert_id,
    CASE WHEN kind IN ('plate-image', 'vehicle-image') THEN body END AS sha256 FROM outbox WHERE id IN (${given})`;
export const settledSql = `DELETE FROM outbox WHERE sequence IN (${given})`;
export const itemsDeliveredSql = `UPDATE outbox SET delivered_at = ? WHERE sequence IN (${given})`;
export const detectionsReceivedSql = `UPDATE detections SET received_at = ? WHERE detection_id IN (${given})`;
export const alertsDeliveredSql = `UPDATE alerts SET delivery_state = 'delivered', delivered_at = ?
  WHERE alert_id IN (${given}) AND delivery_state IN ('queued', 'set_aside')`;
export const alertsReceivedSql = `UPDATE alerts SET delivery_state = 'received',
    delivered_at = coalesce(delivered_at, ?), received_at = ? WHERE alert_id IN (${given})`;
