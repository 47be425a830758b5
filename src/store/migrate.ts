import { rmSync } from 'node:fs';
import { PlatewardenError } from '../domain/errors.js';
import type { Database } from './database.js';

/** One step of the schema; `name` is `NNNN-what`, and steps are applied in the order of their names. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
}

/**
 * Brings the schema up to `migrations`, in one transaction, so that a power cut leaves the old schema or the new one.
 * Where the database already held something, a copy (encrypted alike) is kept beside it first, named by the last step
 * that it had.
 * @returns the names of the steps applied now
 * @throws PlatewardenError store_failed when the database has a step that this version does not know
 */
export function migrate(database: Database, migrations: readonly Migration[]): readonly string[] {
  database.exec('CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied_at TEXT NOT NULL) STRICT');
  const applied = new Set(database.all('SELECT name FROM migrations ORDER BY name').map((row) => String(row.name)));
  const known = new Set(migrations.map((migration) => migration.name));
  const foreign = [...applied].filter((name) => !known.has(name));
  if (foreign.length > 0) {
    throw new PlatewardenError('store_failed', `${database.path} was written by a newer version (${foreign[0]})`, {
      hint: 'Install that version again, or put back the copy beside the database.',
    });
  }
  const missing = migrations
    .filter((migration) => !applied.has(migration.name))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  if (missing.length === 0) return [];
  if (applied.size > 0) keepCopy(database, [...applied].at(-1)!);
  database.transaction(() => {
    for (const { name, sql } of missing) {
      database.exec(sql);
      database.run(`INSERT INTO migrations VALUES (?, strftime('%Y-%m-%dT%H:%M:%fZ'))`, name);
    }
  });
  return missing.map((migration) => migration.name);
}

/** `VACUUM INTO` makes a consistent copy with the same encryption; an unfinished older attempt is overwritten. */
function keepCopy(database: Database, lastStep: string): void {
  const copy = `${database.path}.before-migration-from-${lastStep}`;
  removeIfThere(copy);
  database.run('VACUUM INTO ?', copy);
}

function removeIfThere(path: string): void {
  rmSync(path, { force: true });
}
