import { onTestFinished } from 'vitest';
import type { Database } from '../database.js';

/** Tables that stay small: people and their doings by hand, single rows. All others grow with the traffic. */
const small: ReadonlySet<string> = new Set([
  'accounts',
  'audit_findings',
  'audit_head',
  'canvasses',
  'compliance_reports',
  'highest_time',
  'holds',
  'image_totals',
  'migrations',
  'releases',
  'sessions',
  'shifts',
  'sqlite_schema',
  'trainings',
  'watched_plates',
]);

/**
 * From here on, each statement that the code under test (not the test) has `database` prepare is explained; the test
 * fails if one scans a table that grows. The store never runs ANALYZE, so that a plan does not depend on what is stored.
 */
export function forbidScans(database: Database): void {
  const seen = new Set<string>();
  const scans: string[] = [];
  const look = (sql: string) => {
    if (seen.has(sql) || !isForTraffic(new Error().stack ?? '')) return;
    seen.add(sql);
    if (/^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b/i.test(sql)) scans.push(...scansOf(database, sql));
  };
  const prepare = database.prepare.bind(database);
  database.prepare = (sql) => {
    look(sql);
    return prepare(sql);
  };
  const iterate = database.iterate.bind(database);
  database.iterate = (sql, ...parameters) => {
    look(sql);
    return iterate(sql, ...parameters);
  };
  onTestFinished(() => {
    if (scans.length > 0) throw new Error(`scans of a table that grows:\n${scans.join('\n')}`);
  });
}

/** Steps of the plan for `sql` that read a whole table that grows, or a whole index of it that is not a partial one. */
function scansOf(database: Database, sql: string): string[] {
  const parameters = new Array<null>(sql.split('?').length - 1).fill(null);
  return database
    .explain(sql, ...parameters)
    .filter((step) => {
      const scan = /^SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?/.exec(step);
      if (scan === null) return false;
      const [, name, index] = scan;
      const table = tableOf(database, sql, name!);
      return table !== null && !small.has(table) && !(index !== undefined && isPartial(database, index));
    })
    .map((step) => `${step}: ${sql}`);
}

/** The table that a plan's step calls by its name or alias; null for what is no table: a subquery, JSON. */
function tableOf(database: Database, sql: string, name: string): string | null {
  const isTable = (word: string) => rowOf(database, word, 'table') !== undefined;
  if (isTable(name)) return name;
  const before = new RegExp(`(\\w+)\\s+(?:AS\\s+)?${name}\\b`, 'gi');
  return [...sql.matchAll(before)].map(([, word]) => word!).find(isTable) ?? null;
}

function isPartial(database: Database, index: string): boolean {
  return /\bWHERE\b/i.test(String(rowOf(database, index, 'index')?.sql));
}

function rowOf(database: Database, name: string, type: string) {
  return database.get('SELECT sql FROM sqlite_schema WHERE name = ? AND type = ?', name, type);
}

/** Reports read all they report on, in a process of their own: the monthly one at low priority, others as commands. */
const isReport = /store\/(compliance\/|audit-log\/breach-report)/;

/** Whether the first caller beyond the database is neither a test, nor what only tests use, nor a report. */
function isForTraffic(stack: string): boolean {
  const frames = stack.split('\n').slice(1);
  const caller = frames.find((frame) => !/store\/(database|faults|testing\/plans)\.ts|node_modules|node:/.test(frame));
  return caller !== undefined && !/\.test\.ts|\/testing\//.test(caller) && !isReport.test(caller);
}
