import { closeSync, existsSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { HotListSourceConfiguration } from '../domain/configuration/hot-lists.js';
import { asPlatewardenError, PlatewardenError } from '../domain/errors.js';
import type { Freshness } from '../domain/hot-list.js';
import type { Clock, UtcMs } from '../domain/time.js';
import type { SealingKeys } from '../ops/sealed-file.js';
import { freshnessOf } from './freshness.js';
import type { BadLine, ImportOutcome, ImportRequest } from './import/import-file.js';
import type { MatchableList } from './matcher.js';
import type { ImportCounts, SnapshotHeader } from './snapshot/layout.js';
import { Snapshot } from './snapshot/snapshot.js';
import type { Fetched, ListSource } from './sources/fetched.js';
import { FileSource } from './sources/file-source.js';
import { readSecret } from './sources/secret.js';

/** How a list stands. */
export interface HotListStatus {
  readonly listId: string;
  readonly name: string;
  readonly designated: boolean;
  readonly entries: number | null;
  readonly extractedAt: UtcMs | null;
  readonly ageMs: number | null;
  readonly freshness: Freshness | null;
  readonly loadedAt: UtcMs | null;
  readonly counts: ImportCounts | null;
  /** Why the last refresh did not replace the list; null when it did, or found nothing new. */
  readonly alarm: string | null;
  readonly badLines: readonly BadLine[];
}

/** What a refresh did. */
export type RefreshOutcome =
  | { readonly kind: 'replaced'; readonly list: SnapshotHeader; readonly superseded: SnapshotHeader | null }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly reason: string };

export interface KeeperParts {
  readonly directory: string;
  readonly keys: SealingKeys;
  readonly clock: Clock;
  /** Whether the administrator designated the list (clause S-9.7). */
  readonly isDesignated: (source: HotListSourceConfiguration) => boolean;
  /** Makes a draft snapshot: `importInThread`, or in this thread for tests. */
  readonly importer: (request: ImportRequest, keys: SealingKeys) => Promise<ImportOutcome>;
  /** The list was replaced: whoever matches must look anew, before the old snapshot is closed. */
  readonly onReplaced: () => void;
}

/** Keeps one list of the configuration: loads it at the start, replaces it as a whole when a newer one is good. */
export class ListKeeper implements Disposable {
  readonly source: HotListSourceConfiguration;
  readonly #parts: KeeperParts;
  readonly #path: string;
  readonly #origin: ListSource;
  #snapshot: Snapshot | null = null;
  #alarm: { reason: string; badLines: readonly BadLine[] } | null = null;
  #underWay: Promise<RefreshOutcome> | null = null;

  private constructor(source: HotListSourceConfiguration, origin: ListSource, parts: KeeperParts) {
    this.source = source;
    this.#origin = origin;
    this.#parts = parts;
    this.#path = join(parts.directory, `${source.id}.list`);
  }

  /** Loads the snapshot that the last run left; one that is damaged is set aside and the list fetched anew. */
  static async open(source: HotListSourceConfiguration, origin: ListSource, parts: KeeperParts): Promise<ListKeeper> {
    const keeper = new ListKeeper(source, origin, parts);
    keeper.#removeDrafts();
    if (!existsSync(keeper.#path)) return keeper;
    try {
      keeper.#snapshot = await Snapshot.open(keeper.#path, parts.keys);
    } catch (error) {
      const fault = asPlatewardenError(error);
      if (fault.code !== 'store_corrupt') throw error;
      renameSync(keeper.#path, `${keeper.#path}.damaged`);
      keeper.#alarm = { reason: fault.message, badLines: [] };
    }
    return keeper;
  }

  /** Each process has its own: a command beside the daemon must not write into the daemon's. */
  get #draft(): string {
    return `${this.#path}.${process.pid}.new`;
  }

  /** What processes that are no more left half done. */
  #removeDrafts(): void {
    const { directory } = this.#parts;
    for (const name of readdirSync(directory)) {
      const pid = name.startsWith(`${this.source.id}.list.`) && /\.(\d+)\.new$/.exec(name)?.[1];
      if (pid && (Number(pid) === process.pid || !isAlive(Number(pid)))) rmSync(join(directory, name), { force: true });
    }
  }

  get pollMs(): number {
    return this.#origin.pollMs ?? this.source.refreshHours * 3_600_000;
  }

  get loaded(): boolean {
    return this.#snapshot !== null;
  }

  /** The list for the matcher; null while there is none, or when no administrator designated it (clause S-9.7). */
  matchable(): MatchableList | null {
    if (this.#snapshot === null || !this.#parts.isDesignated(this.source)) return null;
    const { header, table, partials } = this.#snapshot;
    const { id: listId, name, restricted, secret, recipients, near } = this.source;
    return {
      ...{ listId, name, restricted, secret, recipients, near, table, partials },
      extractedAt: header.extractedAt,
      zeroForO: header.zeroForO,
      selfTest: false,
      record: (index) => this.#snapshot!.record(index),
    };
  }

  status(): HotListStatus {
    const header = this.#snapshot?.header ?? null;
    const ageMs = header === null ? null : Math.max(0, this.#parts.clock.now() - header.extractedAt);
    return {
      listId: this.source.id,
      name: this.source.name,
      designated: this.#parts.isDesignated(this.source),
      entries: header?.entryCount ?? null,
      extractedAt: header?.extractedAt ?? null,
      ageMs,
      freshness: ageMs === null ? null : freshnessOf(ageMs),
      loadedAt: header?.importedAt ?? null,
      counts: header?.counts ?? null,
      alarm: this.#alarm?.reason ?? null,
      badLines: this.#alarm?.badLines ?? [],
    };
  }

  /** Fetches and, if it is new and good, replaces the list. What is wrong is an alarm, never thrown; the old list stays. */
  refresh(signal: AbortSignal, confirmed = false): Promise<RefreshOutcome> {
    return this.#alone(async () => {
      const fetched = await this.#origin.fetch(signal);
      return fetched.kind === 'unchanged' ? { kind: 'unchanged' } : await this.#take(fetched, confirmed);
    });
  }

  /** Replaces the list by the file at `path`, given by hand; what proves it lies beside it. */
  importFrom(path: string, confirmed: boolean): Promise<RefreshOutcome> {
    return this.#alone(async () => {
      const fetched = await new FileSource(path, besidesOf(this.source)).fetch();
      return fetched.kind === 'unchanged' ? fetched : await this.#take(fetched, confirmed);
    });
  }

  /** Takes what another process (`platewarden hotlist import`) put in the list's place. @throws store_corrupt, key_wrong */
  async adopt(): Promise<void> {
    if (!existsSync(this.#path) || statSync(this.#path).ino === this.#snapshot?.inode) return;
    await this.#alone(async () => {
      const old = this.#snapshot;
      this.#snapshot = await Snapshot.open(this.#path, this.#parts.keys);
      this.#alarm = null;
      this.#parts.onReplaced();
      old?.[Symbol.dispose]();
      return { kind: 'unchanged' };
    });
  }

  #alone(work: () => Promise<RefreshOutcome>): Promise<RefreshOutcome> {
    const before = this.#underWay ?? Promise.resolve();
    const next = before.then(work).catch((error: unknown): RefreshOutcome => {
      const { message } = asPlatewardenError(error);
      this.#alarm = { reason: message, badLines: [] };
      return { kind: 'refused', reason: message };
    });
    this.#underWay = next;
    return next;
  }

  async #take(fetched: Extract<Fetched, { kind: 'file' }>, confirmed: boolean): Promise<RefreshOutcome> {
    try {
      const outcome = await this.#import(fetched, confirmed);
      if (outcome.kind === 'refused') {
        this.#alarm = outcome;
        return { kind: 'refused', reason: outcome.reason };
      }
      this.#alarm = null;
      fetched.remember();
      return outcome.kind === 'unchanged' ? outcome : await this.#replace();
    } finally {
      fetched.forget();
    }
  }

  #import(fetched: Extract<Fetched, { kind: 'file' }>, confirmed: boolean): Promise<ImportOutcome> {
    const { archivePasswordFile, sha256File, sha256Suffix, signature } = this.source;
    const sum = sha256Suffix ? fetched.beside.get(sha256Suffix)?.toString('latin1') : undefined;
    const request = {
      source: this.source,
      file: fetched.path,
      isSealed: fetched.isSealed,
      snapshot: this.#path,
      draft: this.#draft,
      archivePassword: archivePasswordFile ? readSecret(archivePasswordFile) : null,
      expectedSha256: sha256File || sum !== undefined ? sha256In(sum ?? readSecret(sha256File!)) : null,
      signature: signature
        ? { bytes: fetched.beside.get(signature.suffix)!, publicKey: readSecret(signature.publicKeyFile) }
        : null,
      fallbackExtractedAt: fetched.madeAt,
      now: this.#parts.clock.now(),
      confirmed,
    };
    return this.#parts.importer(request, this.#parts.keys);
  }

  /** The draft is whole and synced: it is proved to load before it takes the old one's name, in one step. */
  async #replace(): Promise<RefreshOutcome> {
    const old = this.#snapshot;
    // The header is sealed under the list's name, which the draft's file name begins with as well.
    const next = await Snapshot.open(this.#draft, this.#parts.keys);
    renameSync(this.#draft, this.#path);
    syncDirectory(dirname(this.#path));
    this.#snapshot = next;
    this.#parts.onReplaced();
    old?.[Symbol.dispose]();
    return { kind: 'replaced', list: next.header, superseded: old?.header ?? null };
  }

  [Symbol.dispose](): void {
    this.#snapshot?.[Symbol.dispose]();
    this.#snapshot = null;
  }
}

/** Suffixes of what a source keeps beside the list. */
export function besidesOf({ sha256Suffix, signature }: HotListSourceConfiguration): readonly string[] {
  return [sha256Suffix, signature?.suffix].filter((suffix) => suffix !== undefined);
}

/** The sum as `sha256sum` writes it. */
function sha256In(text: string): string {
  const sum = /\b[0-9a-f]{64}\b/i.exec(text)?.[0];
  if (sum === undefined) throw new PlatewardenError('hot_list_invalid', 'What should hold the SHA-256 holds none');
  return sum.toLowerCase();
}

function syncDirectory(path: string): void {
  const directory = openSync(path, 'r');
  fsyncSync(directory);
  closeSync(directory);
}

function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}`);
}
