import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { storeFault } from './faults.js';

test.each([
  ['SQLITE_FULL', 'disk_full'],
  ['SQLITE_IOERR_SHMSIZE', 'disk_full'],
  ['SQLITE_IOERR_FSYNC', 'store_failed'],
  ['SQLITE_CORRUPT_INDEX', 'store_corrupt'],
  ['SQLITE_BUSY_SNAPSHOT', 'store_locked'],
])('%s comes out as %s, with the file', (sqlite, code) => {
  const fails = () => {
    throw new Sqlite.SqliteError('as SQLite says it', sqlite);
  };
  expect(() => storeFault('/data/platewarden.db', fails)).toThrowError(
    expect.objectContaining({ code, message: expect.stringContaining('/data/platewarden.db') }),
  );
});
