import type { OutboxItem, OutboxKind, QueuedItem } from '../../domain/outbox.js';
import type { Outbox } from '../../domain/ports.js';
import type { Clock, UtcMs } from '../../domain/time.js';
import type { Database, Row } from '../database.js';
import { outboxPriority } from './priority.js';
import { Settlement } from './settlement.js';
import { WaitingItems } from './waiting-items.js';
import { Wakeup } from './wakeup.js';

export interface OutboxOptions {
  /**
   * An item that the broker has is sent again when central's receipt has not come after so long, milliseconds; null
   * where central sends no receipts, and the broker's acknowledgement is the end of it.
   */
  readonly resendAfterMs: number | null;
}

/** Items younger than this are live even if they waited for a link that was opening, milliseconds. */
const liveMs = 5000;

/** Commands beside the daemon queue dispositions and audit heads too, and cannot ring: look again so often. */
const lookAgainMs = 5000;

/** Receipts that did not come, and what commands or a purge changed in what was read ahead, are looked for so often. */
const lookAnewMs = 500;

/**
 * The outbox table: each item stays until central has it. What is in flight is known only in memory, since after a
 * crash nothing is: the broker may have it already, and the item goes again under the same id.
 */
export class DurableOutbox implements Outbox {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #resendAfterMs: number | null;
  readonly #settlement: Settlement;
  readonly #wakeup = new Wakeup();
  readonly #inFlight = new Set<string>();
  readonly #waiting: WaitingItems;
  #lookedAnewMs = Number.NEGATIVE_INFINITY;
  /** Items up to this sequence number waited for the link. */
  #backlogEnd = 0;
  #linkOpens = true;

  constructor(database: Database, clock: Clock, options: OutboxOptions) {
    this.#database = database;
    this.#clock = clock;
    this.#resendAfterMs = options.resendAfterMs;
    this.#waiting = new WaitingItems(database);
    this.#settlement = new Settlement(database, options.resendAfterMs !== null);
  }

  /** Queues `items` as part of the current transaction; an id that is already queued is left as it is. */
  enqueue(items: readonly OutboxItem[]): void {
    if (items.length === 0) return;
    const queuedAt = this.#clock.now();
    for (const item of items) {
      this.#database.run(
        `INSERT INTO outbox (id, kind, priority, topic, body, type, occurred_at, queued_at, detection_id, alert_id)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
        item.id,
        item.kind,
        outboxPriority[item.kind],
        item.topic,
        item.body,
        item.type,
        Math.round(item.occurredAt),
        queuedAt,
        item.detectionId,
        item.alertId,
      );
    }
    this.#database.afterCommit(() => {
      this.#waiting.lookAnew();
      this.#wakeup.ring();
    });
  }

  /** As the port says; `downTo` leaves out what comes after that kind (a metered link: nothing after `plate-image`). */
  next(limit: number, downTo: OutboxKind = 'vehicle-image'): readonly QueuedItem[] {
    if (this.#linkOpens) {
      this.#backlogEnd = Number(this.#database.get('SELECT max(sequence) AS last FROM outbox')?.last ?? 0);
      this.#linkOpens = false;
    }
    this.#lookAnew();
    const rows = this.#waiting.take(limit, outboxPriority[downTo], this.#inFlight);
    for (const row of rows) this.#inFlight.add(String(row.id));
    return rows.map((row) => this.#itemOf(row));
  }

  markDelivered(ids: readonly string[], at: UtcMs): void {
    this.#settlement.delivered(ids, at);
    for (const id of ids) this.#inFlight.delete(id);
  }

  markReceived(ids: readonly string[], at: UtcMs): void {
    this.#settlement.received(ids, at);
    for (const id of ids) this.#inFlight.delete(id);
  }

  setAside(id: string, reason: string, at: UtcMs): void {
    this.#settlement.setAside(id, reason, at);
    this.#inFlight.delete(id);
  }

  /** Puts everything that was set aside back in the queue, once its cause is mended. @returns how many */
  retrySetAside(): number {
    const retried = this.#settlement.retrySetAside();
    if (retried > 0) this.#waitAnew();
    return retried;
  }

  setAsideCount(): number {
    return Number(this.#database.get(setAsideSql)?.count);
  }

  resetInFlight(): void {
    this.#inFlight.clear();
    this.#linkOpens = true;
    this.#waitAnew();
  }

  depth(): number {
    return Number(this.#database.get(depthSql)?.depth);
  }

  async waitForItems(signal: AbortSignal, downTo: OutboxKind = 'vehicle-image'): Promise<void> {
    if (signal.aborted || this.#waiting.hasMore(outboxPriority[downTo])) return;
    await this.#wakeup.wait(signal, Math.min(lookAgainMs, this.#resendAfterMs ?? lookAgainMs));
  }

  #waitAnew(): void {
    this.#waiting.rewind();
    this.#wakeup.ring();
  }

  #itemOf(row: Row): QueuedItem {
    return {
      id: String(row.id),
      kind: row.kind as OutboxKind,
      topic: String(row.topic),
      body: String(row.body),
      type: String(row.type),
      occurredAt: Number(row.occurred_at),
      detectionId: row.detection_id === null ? null : String(row.detection_id),
      alertId: row.alert_id === null ? null : String(row.alert_id),
      sequence: Number(row.sequence),
      attempts: Number(row.attempts),
      historical:
        Number(row.sequence) <= this.#backlogEnd && Math.abs(this.#clock.now() - Number(row.queued_at)) >= liveMs,
    };
  }

  #lookAnew(): void {
    const monotonicMs = this.#clock.monotonicMs();
    if (monotonicMs - this.#lookedAnewMs < lookAnewMs) return;
    this.#lookedAnewMs = monotonicMs;
    this.#waiting.lookAnew();
    if (this.#resendAfterMs !== null) this.#requeueUnreceipted(this.#resendAfterMs);
  }

  /** By the distance between times, not their order: a clock that stepped back must not put it off. */
  #requeueUnreceipted(resendAfterMs: number): void {
    const now = this.#clock.now();
    const { changes } = this.#database.run(requeueSql, now - resendAfterMs, now + resendAfterMs);
    if (changes > 0) this.#waiting.rewind();
  }
}

export const depthSql = 'SELECT count(*) AS depth FROM outbox WHERE delivered_at IS NULL AND set_aside_at IS NULL';
export const setAsideSql = 'SELECT count(*) AS count FROM outbox WHERE set_aside_at IS NOT NULL';
export const requeueSql = `UPDATE outbox SET delivered_at = NULL, attempts = attempts + 1
  WHERE delivered_at IS NOT NULL AND (delivered_at <= ? OR delivered_at >= ?)`;
