import { closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import { PlatewardenError } from '../domain/errors.js';
import { storeFault } from './faults.js';

/** How long a write waits for another process (a command beside the daemon) to end its own, milliseconds. */
const busyTimeoutMs = 5000;

/** Faults that leave the log as it is until another time. */
const passing: ReadonlySet<string> = new Set(['disk_full', 'store_locked']);

/** A log that begins anew is cut to so much. */
const keptLogBytes = 8_000_000;

export interface DatabaseOptions {
  readonly path: string;
  /** 32 bytes that encrypt the whole file (SQLCipher 4 format: AES-256-CBC, HMAC-SHA512 a page); null leaves it plain. */
  readonly key: Buffer | null;
  /** Neither made nor changed, for checks beside the one writer. */
  readonly readOnly?: boolean;
}

export type Row = Record<string, unknown>;
export type Statement = Sqlite.Statement<unknown[], Row>;

/**
 * The unit's one SQLite file: write-ahead log, synced at each commit, freed content overwritten. Faults of SQLite come
 * out as PlatewardenError: store_failed, store_locked, store_corrupt, disk_full.
 */
export class Database implements Disposable {
  readonly path: string;
  readonly #sqlite: Sqlite.Database;
  readonly #statements = new Map<string, Statement>();
  readonly #commits: (() => void)[] = [];
  #relieve: (() => boolean) | null = null;

  constructor({ path, key, readOnly = false }: DatabaseOptions) {
    this.path = path;
    if (!readOnly) createPrivately(path);
    this.#sqlite = storeFault(path, () => new Sqlite(path, { timeout: busyTimeoutMs, readonly: readOnly }));
    try {
      storeFault(path, () => {
        unlock(this.#sqlite, key);
        if (!readOnly) configure(this.#sqlite);
      });
    } catch (error) {
      this.#sqlite.close();
      throw error;
    }
  }

  /** The statement for `sql`, prepared once. */
  prepare(sql: string): Statement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = storeFault(this.path, () => this.#sqlite.prepare<unknown[], Row>(sql));
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  run(sql: string, ...parameters: unknown[]): Sqlite.RunResult {
    return storeFault(this.path, () => this.prepare(sql).run(...parameters));
  }
  get(sql: string, ...parameters: unknown[]): Row | undefined {
    return storeFault(this.path, () => this.prepare(sql).get(...parameters));
  }
  all(sql: string, ...parameters: unknown[]): Row[] {
    return storeFault(this.path, () => this.prepare(sql).all(...parameters));
  }
  /** Row by row: for results larger than memory. */
  *iterate(sql: string, ...parameters: unknown[]): Generator<Row> {
    const rows = storeFault(this.path, () => this.#sqlite.prepare<unknown[], Row>(sql).iterate(...parameters));
    try {
      for (;;) {
        const next = storeFault(this.path, () => rows.next());
        if (next.done) return;
        yield next.value;
      }
    } finally {
      // Also when the caller stops early: a read that stays open keeps the log from beginning anew.
      rows.return?.();
    }
  }
  /** Several statements at once, without parameters: migrations. */
  exec(sql: string): void {
    storeFault(this.path, () => this.#sqlite.exec(sql));
  }
  pragma(source: string): unknown {
    return storeFault(this.path, () => this.#sqlite.pragma(source, { simple: true }));
  }

  /** Runs `work` so that all it writes is committed or nothing; within another transaction it becomes part of that. */
  transaction<T>(work: () => T): T {
    if (this.#sqlite.inTransaction) return storeFault(this.path, () => this.#sqlite.transaction(work)());
    try {
      return this.#commit(work);
    } catch (error) {
      const isFull = error instanceof PlatewardenError && error.code === 'disk_full';
      if (isFull && this.#relieve?.()) return this.#commit(work);
      throw error;
    }
  }

  get inTransaction(): boolean {
    return this.#sqlite.inTransaction;
  }

  /** `relieve` makes some room on a full disk, and says whether it could: the transaction that failed is tried again. */
  onFullDisk(relieve: () => boolean): void {
    this.#relieve = relieve;
  }

  #commit<T>(work: () => T): T {
    try {
      const result = storeFault(this.path, () => this.#sqlite.transaction(work).immediate());
      for (const hook of this.#commits.splice(0)) hook();
      return result;
    } finally {
      this.#commits.length = 0;
    }
  }

  /** Runs `hook` once the current transaction has committed; never if it is rolled back. */
  afterCommit(hook: () => void): void {
    if (this.#sqlite.inTransaction) this.#commits.push(hook);
    else hook();
  }

  /** Steps of the plan SQLite chose for `sql`, for tests that no query scans a large table. */
  explain(sql: string, ...parameters: unknown[]): string[] {
    return this.all(`EXPLAIN QUERY PLAN ${sql}`, ...parameters).map((step) => String(step.detail));
  }

  /** Copies the log into the file and empties it, so that nothing overwritten stays readable there. */
  truncateLog(): void {
    this.pragma('wal_checkpoint(TRUNCATE)');
  }

  /**
   * Copies what is left of the log so that the next commit begins it anew; waits for nobody, and leaves it as it is while
   * others read from it or the disk is full.
   */
  beginLogAnew(): void {
    this.pragma('busy_timeout = 0');
    try {
      this.pragma('wal_checkpoint(RESTART)');
    } catch (error) {
      if (!(error instanceof PlatewardenError && passing.has(error.code))) throw error;
    } finally {
      this.pragma(`busy_timeout = ${busyTimeoutMs}`);
    }
  }

  /** How long the log's file is; where much of it was copied, it is cut to `keptLogBytes` when it begins anew. */
  logBytes(): number {
    return statSync(`${this.path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  }

  [Symbol.dispose](): void {
    if (this.#sqlite.open) this.#sqlite.close();
  }
}

/** SQLite would make the file readable by all that the umask lets. */
function createPrivately(path: string): void {
  if (existsSync(path)) return;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, 'a', 0o600));
}

function unlock(sqlite: Sqlite.Database, key: Buffer | null): void {
  if (key === null) return;
  sqlite.pragma(`cipher='sqlcipher'`);
  sqlite.pragma(`key="x'${key.toString('hex')}'"`);
}

function configure(sqlite: Sqlite.Database): void {
  sqlite.pragma('journal_mode = WAL');
  sqlite.pragma(`journal_size_limit = ${keptLogBytes}`);
  sqlite.pragma('synchronous = FULL');
  sqlite.pragma('secure_delete = ON');
  sqlite.pragma('foreign_keys = ON');
  sqlite.pragma('temp_store = MEMORY');
  sqlite.pragma('cache_size = -32768');
}
