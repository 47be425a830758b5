import type { Database, Row } from '../database.js';

/**
 * Reads the items that wait, priority by priority and oldest first, remembering how far it has come: numbers only
 * grow, so what was given out is not looked at again, however much of it is in flight.
 */
export class WaitingItems {
  readonly #database: Database;
  readonly #positions = new Map<number, number>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** The next `limit` items of a priority up to `last`, but for those that `skip` names. */
  take(limit: number, last: number, skip: ReadonlySet<string>): Row[] {
    const taken: Row[] = [];
    for (let priority = 0; priority <= last; priority++) {
      while (taken.length < limit) {
        const wanted = limit - taken.length;
        const page = this.#database.all(waitingSql, priority, this.#positions.get(priority) ?? 0, wanted);
        if (page.length === 0) break;
        this.#positions.set(priority, Number(page.at(-1)!.sequence));
        taken.push(...page.filter((row) => !skip.has(String(row.id))));
        if (page.length < wanted) break;
      }
    }
    return taken;
  }

  /** Whether `take` may find something; after `rewind` also true for what is in flight. */
  hasMore(last: number): boolean {
    for (let priority = 0; priority <= last; priority++) {
      const position = this.#positions.get(priority) ?? 0;
      if (this.#database.get(anyWaitingSql, priority, position) !== undefined) return true;
    }
    return false;
  }

  /** From the beginning again: something that had been given out waits anew. */
  rewind(): void {
    this.#positions.clear();
  }
}

const waiting = 'delivered_at IS NULL AND set_aside_at IS NULL AND priority = ? AND sequence > ?';
export const waitingSql = `SELECT sequence, id, kind, topic, body, type, occurred_at, queued_at, detection_id,
    alert_id, attempts FROM outbox WHERE ${waiting} ORDER BY sequence LIMIT ?`;
export const anyWaitingSql = `SELECT 1 FROM outbox WHERE ${waiting} LIMIT 1`;
