import { setImmediate as nextTurn } from 'node:timers/promises';
import { dayMs } from '../../domain/time.js';
import type { Database } from '../../store/database.js';
import type { Store } from '../../store/store.js';
import { daysHeld, detectionMaker } from './store-detections.js';

/** So many are made and recorded one by one; the rest are copies that SQL makes, with other plates, ids and pictures. */
const largestBase = 50_000;
/** First and last letters of the copies' plates: none that has an equivalent, since the folded text is copied with them. */
const letters = 'ABCDEFGHJKLMNPRSTUVWXYZ';
const bulkCacheKiB = 4_000_000;

/**
 * Fills the store with `held` detections, or as many less as make the copies whole; the outbox is left out, as central
 * has had most of it. The rows go through the store's own tables and encryption, but as a bulk load does: in memory as
 * far as it goes, without a log or syncs, the indices made at the end.
 * @returns what it holds then, and bytes of database a detection
 */
export async function fillStore(store: Store, held: number): Promise<{ held: number; bytesEach: number }> {
  const { database } = store;
  const base = Math.min(held, largestBase);
  const copies = Math.floor(held / base);
  if (copies > letters.length ** 2) throw new RangeError(`at most ${largestBase * letters.length ** 2} detections`);
  const before = usedBytes(database);
  for (const setting of ['journal_mode = OFF', 'synchronous = OFF', `cache_size = -${bulkCacheKiB}`]) {
    database.pragma(setting);
  }
  const indices = database.all(
    `SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ('detections', 'images')`,
  );
  for (const { name } of indices) database.exec(`DROP INDEX ${name}`);
  const first = Number(database.get('SELECT coalesce(max(sequence), 0) AS last FROM detections')?.last) + 1;
  const make = detectionMaker(base);
  for (let number = 0; number < base; number += 5000) {
    database.transaction(() => {
      for (let i = number; i < Math.min(base, number + 5000); i++) store.detections.write({ ...make(i), outbox: [] });
    });
    await nextTurn();
  }
  if (copies > 1) await spreadCopies(database, first, base, copies);
  for (const { sql } of indices) database.exec(String(sql));
  for (const setting of ['cache_size = -32768', 'synchronous = FULL', 'journal_mode = WAL']) database.pragma(setting);
  return { held: base * copies, bytesEach: Math.round((usedBytes(database) - before) / (base * copies)) };
}

/**
 * Puts `copies` of each detection from `first` on in its place, spread over the time until the next: rows lie in the
 * order in which they were captured, as in a store that lived through those days.
 */
async function spreadCopies(database: Database, first: number, base: number, copies: number): Promise<void> {
  const columns = namesOf(database, 'detections');
  database.exec('CREATE TEMP TABLE copies (n INTEGER PRIMARY KEY, first TEXT, last TEXT)');
  for (let n = 0; n < copies; n++) {
    const last = letters[(n + Math.floor(n / letters.length)) % letters.length];
    database.run('INSERT INTO copies VALUES (?, ?, ?)', n, letters[n % letters.length], last);
  }
  for (const table of ['detections', 'images'])
    database.exec(`CREATE TEMP TABLE made_${table} AS SELECT * FROM ${table}`);
  database.run('DELETE FROM detections WHERE sequence >= ?', first);
  const copyOf = (sequence: string) => `${first} + (${sequence} - ${first}) * ${copies} + n`;
  const changedEnds = (column: string, from: string, to: string) =>
    `${from} || substr(${column}, 2, length(${column}) - 2) || ${to}`;
  const laterMs = Math.floor((daysHeld * dayMs) / base / copies);
  const changed: Readonly<Record<string, string>> = {
    sequence: copyOf('sequence'),
    detection_id: 'substr(detection_id, 1, 18) || first || last',
    captured_at: `captured_at + n * ${laterMs}`,
    retain_from: `retain_from + n * ${laterMs}`,
    plate: changedEnds('plate', 'first', 'last'),
    plate_folded: changedEnds('plate_folded', 'first', 'last'),
    plate_reversed: changedEnds('plate_reversed', 'last', 'first'),
  };
  for (let from = first; from < first + base; from += 500) {
    database.transaction(() => {
      database.run(
        `INSERT INTO detections (${columns}) SELECT ${columns.map((name) => changed[name] ?? name)}
         FROM made_detections CROSS JOIN copies WHERE sequence >= ? AND sequence < ?`,
        from,
        from + 500,
      );
      database.run(
        `INSERT INTO images (detection, kind, sha256, bytes, width, height)
         SELECT ${copyOf('detection')}, kind, randomblob(32), bytes, width, height
         FROM made_images CROSS JOIN copies WHERE detection >= ? AND detection < ?`,
        from,
        from + 500,
      );
    });
    await nextTurn();
  }
  for (const table of ['copies', 'made_detections', 'made_images']) database.exec(`DROP TABLE ${table}`);
}

function namesOf(database: Database, table: string): string[] {
  return database.all('SELECT name FROM pragma_table_info(?)', table).map(({ name }) => String(name));
}

/** Bytes of pages that hold something. */
export function usedBytes(database: Database): number {
  const pages = Number(database.pragma('page_count')) - Number(database.pragma('freelist_count'));
  return pages * Number(database.pragma('page_size'));
}
