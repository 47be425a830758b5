import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from '../../store/database.js';
import type { Store } from '../../store/store.js';
import { detectionMaker } from './store-detections.js';

/** So many are made and recorded one by one; the rest are copies that SQL makes, with other plates, ids and pictures. */
const largestBase = 250_000;
/** First letters of the copies' plates: none that has an equivalent, since the folded text is copied with them. */
const letters = 'ABCDEFGHJKLMNPRSTUVWXYZ';

/**
 * Fills the store with `held` detections, or as many less as make the copies whole; the outbox is left out, as central
 * has had most of it. Indices are made at the end, in order, as a bulk load does.
 * @returns what it holds then, and bytes of database a detection
 */
export async function fillStore(store: Store, held: number): Promise<{ held: number; bytesEach: number }> {
  const { database } = store;
  const base = Math.min(held, largestBase);
  const copies = Math.floor(held / base);
  if (copies > letters.length) throw new RangeError(`at most ${largestBase * letters.length} detections`);
  const before = usedBytes(database);
  database.pragma('cache_size = -1000000');
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
    database.truncateLog();
  }
  for (const { sql } of indices) database.exec(String(sql));
  database.pragma('cache_size = -32768');
  database.truncateLog();
  return { held: base * copies, bytesEach: Math.round((usedBytes(database) - before) / (base * copies)) };
}

function copyAll(database: Database, { first, base, copy }: { first: number; base: number; copy: number }): void {
  const letter = letters[copy];
  const changed: Readonly<Record<string, string>> = {
    sequence: `sequence + ${base * copy}`,
    detection_id: `substr(detection_id, 1, 19) || '${letter}'`,
    captured_at: `captured_at + ${copy}`,
    retain_from: `retain_from + ${copy}`,
    plate: `'${letter}' || substr(plate, 2)`,
    plate_folded: `'${letter}' || substr(plate_folded, 2)`,
    plate_reversed: `substr(plate_reversed, 1, length(plate_reversed) - 1) || '${letter}'`,
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
