import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Database, type Row } from './database.js';
import { migrate } from './migrate.js';
import { migrations } from './migrations/index.js';
import { temporaryDirectory } from './testing/open.js';

const olderVersions = migrations
  .slice(0, -1)
  .map(({ name }, index) => ({ name, steps: migrations.slice(0, index + 1) }));

test.each(olderVersions)(
  'a database of $name, with rows in all its tables, is brought forward unharmed',
  ({ name, steps }) => {
    const path = join(temporaryDirectory(), 'old.db');
    using database = new Database({ path, key: Buffer.alloc(32, 7) });
    migrate(database, steps);
    for (const table of tablesOf(database)) fillOne(database, table);
    expect(database.all('PRAGMA foreign_key_check')).toEqual([]);
    const before = contentOf(database);

    expect(migrate(database, migrations)).toEqual(migrations.slice(steps.length).map((step) => step.name));
    const after = contentOf(database);
    for (const [table, rows] of before) {
      expect(
        after.get(table)?.map((row, i) => only(row, Object.keys(rows[i]!))),
        table,
      ).toEqual(rows);
    }
    expect(database.pragma('integrity_check')).toBe('ok');
    expect(database.all('PRAGMA foreign_key_check')).toEqual([]);
    expect(schemaOf(database)).toEqual(newSchema());
    expect(existsSync(`${path}.before-migration-from-${name}`)).toBe(true);
  },
);

/** One row in which each text is `x` and each number 1, so that every reference fits. */
function fillOne(database: Database, table: string): void {
  if (database.get(`SELECT 1 FROM ${table}`) !== undefined) return;
  const values: Readonly<Record<string, unknown>> = { TEXT: 'x', INTEGER: 1, REAL: 1, BLOB: Buffer.from('x') };
  const columns = database.all('SELECT name, type FROM pragma_table_info(?)', table);
  database.run(
    `INSERT INTO ${table} (${columns.map((column) => column.name)}) VALUES (${columns.map(() => '?')})`,
    ...columns.map((column) => values[String(column.type)]),
  );
}

/** Tables in the order in which they were made, which puts what is referred to first. */
function tablesOf(database: Database): string[] {
  return database
    .all(
      `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'migrations' ORDER BY rowid`,
    )
    .map((row) => String(row.name));
}

function contentOf(database: Database): Map<string, Row[]> {
  return new Map(tablesOf(database).map((table) => [table, database.all(`SELECT * FROM ${table}`)]));
}

function only(row: Row, columns: readonly string[]): Row {
  return Object.fromEntries(columns.map((column) => [column, row[column]]));
}

function schemaOf(database: Database): Row[] {
  return database.all('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name');
}

function newSchema(): Row[] {
  using database = new Database({ path: join(temporaryDirectory(), 'new.db'), key: null });
  migrate(database, migrations);
  return schemaOf(database);
}
