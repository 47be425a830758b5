import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from '../../store/database.js';
import type { Store } from '../../store/store.js';
import { detectionMaker } from './store-detections.js';

/** So many are made and recorded one by one; the rest are copies that SQL makes, with other plates, ids and pictures. */
const largestBase = 50_000;
/** First letters of the copies' plates: none that has an equivalent, since the folded text is copied with them. */
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
  for (let copy = 1; copy < copies; copy++) {
    database.transaction(() => copyAll(database, { first, base, copy }));
    await nextTurn();
  }
  for (const { sql } of indices) database.exec(String(sql));
  for (const setting of ['cache_size = -32768', 'synchronous = FULL', 'journal_mode = WAL']) database.pragma(setting);
  return { held: base * copies, bytesEach: Math.round((usedBytes(database) - before) / (base * copies)) };
}

function copyAll(database: Database, { first, base, copy }: { first: number; base: number; copy: number }): void {
  const pair = letters[copy % letters.length]! + letters[Math.floor(copy / letters.length)]!;
  const changed: Readonly<Record<string, string>> = {
    sequence: `sequence + ${base * copy}`,
    detection_id: `substr(detection_id, 1, 18) || '${pair}'`,
    captured_at: `captured_at + ${copy}`,
    retain_from: `retain_from + ${copy}`,
    plate: `'${pair}' || substr(plate, 3)`,
    plate_folded: `'${pair}' || substr(plate_folded, 3)`,
    plate_reversed: `substr(plate_reversed, 1, length(plate_reversed) - 2) || '${[...pair].reverse().join('')}'`,
  };
  const columns = database.all('SELECT name FROM pragma_table_info(?)', 'detections').map(({ name }) => String(name));
  database.run(
    `INSERT INTO detections (${columns}) SELECT ${columns.map((name) => changed[name] ?? name)} FROM detections
     WHERE sequence >= ? AND sequence < ?`,
    first,
    first + base,
  );
  database.run(
    `INSERT INTO images (detection, kind, sha256, bytes, width, height)
     SELECT detection + ${base * copy}, kind, randomblob(32), bytes, width, height FROM images
     WHERE detection >= ? AND detection < ?`,
    first,
    first + base,
  );
}

/** Bytes of pages that hold something. */
export function usedBytes(database: Database): number {
  const pages = Number(database.pragma('page_count')) - Number(database.pragma('freelist_count'));
  return pages * Number(database.pragma('page_size'));
}
