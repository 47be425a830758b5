import type { OutboxKind } from '../../domain/outbox.js';
import type { UtcMs } from '../../domain/time.js';
import type { Database, Row } from '../database.js';
import { hasContent } from '../images/image-files.js';

/** What becomes of an item that left: the row, and what the alert, the detection or the image says of its delivery. */
export class Settlement {
  readonly #database: Database;
  readonly #awaitsReceipts: boolean;

  constructor(database: Database, awaitsReceipts: boolean) {
    this.#database = database;
    this.#awaitsReceipts = awaitsReceipts;
  }

  /** The broker has these: the end where no receipts are awaited. */
  delivered(ids: readonly string[], at: UtcMs): void {
    this.#each(ids, (row) => {
      if (row.alert_id !== null) {
        this.#database.run(
          `UPDATE alerts SET delivery_state = 'delivered', delivered_at = ?
           WHERE alert_id = ? AND delivery_state IN ('queued', 'set_aside')`,
          at,
          row.alert_id,
        );
      }
      if (this.#awaitsReceipts)
        this.#database.run('UPDATE outbox SET delivered_at = ? WHERE sequence = ?', at, row.sequence);
      else this.#settle(row, at);
    });
  }

  /** Central has these. */
  received(ids: readonly string[], at: UtcMs): void {
    this.#each(ids, (row) => {
      if (row.alert_id !== null) {
        this.#database.run(
          `UPDATE alerts SET delivery_state = 'received', delivered_at = coalesce(delivered_at, ?), received_at = ?
           WHERE alert_id = ?`,
          at,
          at,
          row.alert_id,
        );
      }
      this.#settle(row, at);
    });
  }

  /** Kept with its reason, out of the others' way. */
  setAside(id: string, reason: string, at: UtcMs): void {
    this.#each([id], (row) => {
      this.#database.run(
        'UPDATE outbox SET set_aside_at = ?, set_aside_reason = ?, delivered_at = NULL WHERE sequence = ?',
        at,
        reason,
        row.sequence,
      );
      this.#database.run(
        `UPDATE alerts SET delivery_state = 'set_aside', set_aside_reason = ? WHERE alert_id = ?`,
        reason,
        row.alert_id,
      );
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

  #each(ids: readonly string[], settle: (row: Row) => void): void {
    this.#database.transaction(() => {
      for (const id of ids) {
        const row = this.#database.get(itemSql, id);
        // A receipt may come twice, or for what a purge has removed.
        if (row !== undefined) settle(row);
      }
    });
  }

  #settle(row: Row, at: UtcMs): void {
    this.#database.run('DELETE FROM outbox WHERE sequence = ?', row.sequence);
    const kind = row.kind as OutboxKind;
    if (kind === 'detection') {
      this.#database.run('UPDATE detections SET received_at = ? WHERE detection_id = ?', at, row.detection_id);
    } else if (kind === 'plate-image' || kind === 'vehicle-image') {
      const hash = Buffer.from(String(row.sha256), 'hex');
      this.#database.run(`UPDATE images SET received_at = ? WHERE ${hasContent}`, at, hash, hash);
    }
  }
}

/** The body of a record is not needed any more; an image's is its hash. */
const itemSql = `SELECT sequence, kind, detection_id, alert_id, CASE WHEN length(body) = 64 THEN body END AS sha256
  FROM outbox WHERE id = ?`;
