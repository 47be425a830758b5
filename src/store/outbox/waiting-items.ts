import type { Database, Row } from '../database.js';

/** Read at a time: a query for each of thousands a second would cost as much as sending it. */
const readAtOnce = 32;

/**
 * Reads the items that wait, priority by priority and oldest first, remembering how far it has come: numbers only
 * grow, so what was given out is not looked at again, however much of it is in flight.
 */
export class WaitingItems {
  readonly #database: Database;
  readonly #positions = new Map<number, number>();
  /** Read and not given out yet, all of one priority; there was nothing before that when they were read. */
  #ahead: Row[] = [];
  #aheadPriority = 0;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The next `limit` items of a priority up to `last`, but for those that `skip` names. */
  take(limit: number, last: number, skip: ReadonlySet<string>): Row[] {
    const taken: Row[] = [];
    for (let priority = this.#ahead.length > 0 ? this.#aheadPriority : 0; priority <= last; priority++) {
      while (taken.length < limit && (this.#ahead.length > 0 || this.#readAhead(priority, skip))) {
        taken.push(...this.#ahead.splice(0, limit - taken.length));
      }
    }
    return taken;
  }

  /** Whether `take` may find something; after `rewind` also true for what is in flight. */
  hasMore(last: number): boolean {
    if (this.#ahead.length > 0 && this.#aheadPriority <= last) return true;
    for (let priority = 0; priority <= last; priority++) {
      const position = this.#positions.get(priority) ?? 0;
      if (this.#database.get(anyWaitingSql, priority, position) !== undefined) return true;
    }
    return false;
  }

  /** What has been read is read again when its turn comes: something may have come that goes before it, or it may be gone. */
  lookAnew(): void {
    const [first] = this.#ahead;
    if (first !== undefined) this.#positions.set(this.#aheadPriority, Number(first.sequence) - 1);
    this.#ahead = [];
  }

  /** From the beginning again: something that had been given out waits anew. */
  rewind(): void {
    this.#ahead = [];
    this.#positions.clear();
  }

  /** @returns false when nothing of this priority waits */
  #readAhead(priority: number, skip: ReadonlySet<string>): boolean {
    this.#aheadPriority = priority;
    while (this.#ahead.length === 0) {
      const page = this.#database.all(waitingSql, priority, this.#positions.get(priority) ?? 0, readAtOnce);
      if (page.length === 0) return false;
      this.#positions.set(priority, Number(page.at(-1)!.sequence));
      this.#ahead = page.filter((row) => !skip.has(String(row.id)));
    }
    return true;
  }
}

const waiting = 'delivered_at IS NULL AND set_aside_at IS NULL AND priority = ? AND sequence > ?';
export const waitingSql = `SELECT sequence, id, kind, topic, body, type, occurred_at, queued_at, detection_id,
    alert_id, attempts FROM outbox WHERE ${waiting} ORDER BY sequence LIMIT ?`;
export const anyWaitingSql = `SELECT 1 FROM outbox WHERE ${waiting} LIMIT 1`;
