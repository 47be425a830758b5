import { mkdirSync, readdirSync, renameSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { PlatewardenError } from '../../domain/errors.js';
import type { UtcMs } from '../../domain/time.js';
import { Database, type Row } from '../database.js';

/** What became of a damaged database. */
export interface Salvage {
  /** Folder that now holds the damaged files. */
  readonly quarantine: string;
  /** Rows brought over, by table. */
  readonly rows: Readonly<Record<string, number>>;
  /** Tables of which some rows could not be read. */
  readonly incomplete: readonly string[];
}

/** Moves the database's files out of the way, unchanged, into a folder of their own under `quarantine/`. */
export function quarantine(path: string, at: UtcMs): string {
  const stamp = new Date(at).toISOString().replace(/[:.]/g, '-');
  const folder = join(dirname(path), 'quarantine', stamp);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(dirname(path))) {
    if (name === basename(path) || name === `${basename(path)}-wal` || name === `${basename(path)}-shm`) {
      renameSync(join(dirname(path), name), join(folder, name));
    }
  }
  return folder;
}

/**
 * Copies what can still be read of the quarantined database into `fresh`, which has the newest schema and no rows: each
 * table from its beginning to the first damage, then from its end back to it.
 */
export function salvage(folder: string, fresh: Database, key: Buffer | null): Salvage {
  const rows: Record<string, number> = {};
  const incomplete: string[] = [];
  const path = join(folder, basename(fresh.path));
  const tables = fresh
    .all(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'migrations'`)
    .map((row) => String(row.name));
  fresh.pragma('foreign_keys = OFF');
  try {
    using damaged = new Database({ path, key, readOnly: true });
    for (const table of tables) {
      const { copied, whole } = copyTable(damaged, fresh, table);
      rows[table] = copied;
      if (!whole) incomplete.push(table);
    }
  } catch (error) {
    if (!isDamage(error)) throw error;
    incomplete.push(...tables.filter((table) => rows[table] === undefined));
  } finally {
    dropDangling(fresh, tables);
    fresh.run('UPDATE image_totals SET (bytes, files) = (SELECT coalesce(sum(bytes), 0), count(*) FROM images)');
    fresh.pragma('foreign_keys = ON');
  }
  return { quarantine: folder, rows, incomplete };
}

function copyTable(damaged: Database, fresh: Database, table: string): { copied: number; whole: boolean } {
  let whole = true;
  fresh.transaction(() => {
    for (const direction of ['ASC', 'DESC']) {
      try {
        for (const row of rowsOf(damaged, table, direction)) insert(fresh, table, row);
        break;
      } catch (error) {
        if (!isDamage(error)) throw error;
        whole = false;
      }
    }
  });
  return { copied: Number(fresh.get(`SELECT count(*) AS n FROM ${table}`)?.n), whole };
}

function rowsOf(damaged: Database, table: string, direction: string): Iterable<Row> {
  const shape = damaged.get(`PRAGMA table_list(${table})`);
  // An older version did not have it yet.
  if (shape === undefined) return [];
  const keys = damaged.all(`PRAGMA table_info(${table})`).filter((row) => Number(row.pk) > 0);
  const order = shape.wr === 1 ? keys.map((row) => row.name) : ['rowid'];
  return damaged.iterate(`SELECT * FROM ${table} ORDER BY ${order.map((column) => `${column} ${direction}`)}`);
}

function insert(fresh: Database, table: string, row: Row): void {
  const columns = Object.keys(row);
  const sql = `INSERT OR REPLACE INTO ${table} (${columns}) VALUES (${columns.map(() => '?')})`;
  fresh.run(sql, ...Object.values(row));
}

/** Rows whose detection or hit was not to be saved say nothing by themselves. */
function dropDangling(fresh: Database, tables: readonly string[]): void {
  const references = tables.flatMap((table) =>
    fresh.all(`PRAGMA foreign_key_list(${table})`).map((key) => ({ child: table, ...key }) as Row),
  );
  // Twice: what hangs on a dropped row is found the second time.
  for (const { child, table: parent, from, to } of [...references, ...references]) {
    fresh.run(`DELETE FROM ${child} WHERE ${from} IS NOT NULL AND ${from} NOT IN (SELECT ${to} FROM ${parent})`);
  }
}

function isDamage(error: unknown): boolean {
  return error instanceof PlatewardenError && error.code === 'store_corrupt';
}
