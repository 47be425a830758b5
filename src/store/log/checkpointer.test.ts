import { expect, test, vi } from 'vitest';
import { Database } from '../database.js';
import { openForTest } from '../testing/open.js';
import { startCheckpointer } from './checkpointer.js';

const patience = { timeout: 60_000, interval: 100 };

const pages = (database: Database) => Number(database.get('PRAGMA wal_checkpoint(NOOP)')?.log);

function grow(database: Database): void {
  database.exec('CREATE TABLE IF NOT EXISTS filler (bytes BLOB) STRICT');
  database.run('INSERT INTO filler VALUES (randomblob(1000000))');
}

test('the log begins anew though nobody else copied it', () => {
  const { database } = openForTest().store;
  grow(database);
  expect(pages(database)).toBeGreaterThan(200);
  database.beginLogAnew();
  database.run('DELETE FROM filler WHERE 0');
  database.run('CREATE TABLE one (x)');
  expect(pages(database)).toBeLessThan(20);
});

test('while somebody reads from the log it is left as it is, without waiting', () => {
  const { store } = openForTest();
  const { database } = store;
  grow(database);
  using reader = new Database({ path: database.path, key: store.keyring.databaseKey(), readOnly: true });
  const rows = reader.iterate('SELECT bytes FROM filler UNION ALL SELECT bytes FROM filler');
  rows.next();
  grow(database);
  database.beginLogAnew();
  database.run('CREATE TABLE one (x)');
  expect(pages(database)).toBeGreaterThan(400);
  rows.return(undefined);
  expect(Number(database.pragma('busy_timeout'))).toBe(5000);
});

test('the thread copies a long log and syncs the file, so that the next write begins it anew without copying', async () => {
  const { store } = openForTest();
  const { database } = store;
  const copying = vi.spyOn(database, 'beginLogAnew');
  // Long before the thread starts, which would else copy what there is between two writes.
  database.pragma('wal_autocheckpoint = 0');
  for (let megabytes = 0; megabytes < 6; megabytes++) grow(database);
  expect(pages(database)).toBeGreaterThan(1000);
  await using _checkpointer = startCheckpointer(database, store.keyring.databaseKey());
  // Nobody writes until all is copied: a thread that never catches up asks for `beginLogAnew`, rightly.
  await expect
    .poll(() => database.get('PRAGMA wal_checkpoint(NOOP)'), patience)
    .toMatchObject({ checkpointed: pages(database) });
  await vi.waitFor(() => {
    database.run("INSERT INTO filler VALUES (x'00')");
    expect(pages(database)).toBeLessThan(100);
  }, patience);
  expect(copying).not.toHaveBeenCalled();
});
