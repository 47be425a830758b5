import Sqlite from 'better-sqlite3';
import { type FaultCode, PlatewardenError } from '../domain/errors.js';

const full = [
  'disk_full',
  'has no room left on its disk',
  'Free space on the disk; writing goes on by itself.',
] as const;

const codes: readonly (readonly [prefix: string, code: FaultCode, what: string, hint: string])[] = [
  ['SQLITE_FULL', ...full],
  // The log's index, `-shm`, could not grow.
  ['SQLITE_IOERR_SHMSIZE', ...full],
  ['SQLITE_CORRUPT', 'store_corrupt', 'is damaged', 'At the next start it is set aside and salvaged.'],
  ['SQLITE_NOTADB', 'store_corrupt', 'is damaged', 'At the next start it is set aside and salvaged.'],
  ['SQLITE_BUSY', 'store_locked', 'is held by another process', 'Only one daemon may run on a data directory.'],
  ['SQLITE_LOCKED', 'store_locked', 'is held by another process', 'Only one daemon may run on a data directory.'],
];

/** Runs `work`; what SQLite throws comes out as a PlatewardenError that names the file. */
export function storeFault<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Sqlite.SqliteError)) throw error;
    const known = codes.find(([prefix]) => error.code.startsWith(prefix));
    if (known === undefined) {
      throw new PlatewardenError('store_failed', `The database ${path} failed: ${error.message}`, { cause: error });
    }
    const [, code, what, hint] = known;
    throw new PlatewardenError(code, `The database ${path} ${what} (${error.message})`, { hint, cause: error });
  }
}
