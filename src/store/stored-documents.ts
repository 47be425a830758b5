import type { AuditTrail, DocumentChange, RecordedDocument, RecordedDocuments } from '../domain/audit.js';
import { PlatewardenError } from '../domain/errors.js';
import type { Database } from './database.js';

/** Documents in the store's database: each change commits with its audit record, and processes wait for one another. */
export class StoredDocuments implements RecordedDocuments {
  readonly #database: Database;
  readonly #audit: AuditTrail;

  constructor(database: Database, audit: AuditTrail) {
    this.#database = database;
    this.#audit = audit;
  }

  revision(name: string): number | null {
    const row = this.#database.get('SELECT revision FROM documents WHERE name = ?', name);
    return row === undefined ? null : Number(row.revision);
  }

  read(name: string): RecordedDocument | null {
    const row = this.#database.get('SELECT revision, content FROM documents WHERE name = ?', name);
    return row === undefined ? null : { revision: Number(row.revision), content: String(row.content) };
  }

  change(name: string, make: (now: string | null) => DocumentChange | null): number | null {
    if (this.#database.inTransaction)
      throw new PlatewardenError('internal', 'A change within another transaction could be taken back once it counts');
    return this.#database.transaction(() => {
      const now = this.read(name);
      const made = make(now?.content ?? null);
      if (made === null) return null;
      const revision = (now?.revision ?? 0) + 1;
      this.#database.run('INSERT OR REPLACE INTO documents VALUES (?, ?, ?)', name, revision, made.content);
      this.#audit.append(made.event);
      return revision;
    });
  }
}
