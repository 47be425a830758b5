import { createHash } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import type { HotListSourceConfiguration } from '../../domain/configuration/hot-lists.js';
import { asPlatewardenError } from '../../domain/errors.js';
import type { UtcMs } from '../../domain/time.js';
import type { SealingKeys } from '../../ops/sealed-file.js';
import type { ParsedLine } from '../formats/format.js';
import { parserOf, writesZeroForO } from '../formats/parsers.js';
import { type ListRecord, recordIdentity } from '../list-record.js';
import type { ImportCounts, SnapshotHeader } from '../snapshot/layout.js';
import { Snapshot } from '../snapshot/snapshot.js';
import { SnapshotWriter } from '../snapshot/writer.js';
import { SealedPart } from '../sources/sealed-part.js';
import { longestPlate } from '../table/plate-key.js';
import { refusalOf } from './checks.js';
import { eachLine } from './lines.js';
import { type ListFile, openPlainFile } from './list-file.js';
import { type DetachedSignature, isSigned } from './signature.js';
import { unpack } from './unpack.js';

export interface ImportRequest {
  readonly source: HotListSourceConfiguration;
  /** The list file, as fetched. */
  readonly file: string;
  /** It was downloaded, and lies there sealed. */
  readonly isSealed: boolean;
  /** The snapshot in use; need not exist. */
  readonly snapshot: string;
  /** Where the new snapshot is written. */
  readonly draft: string;
  readonly archivePassword: string | null;
  /** SHA-256 that the source gives, hex; null when it gives none. */
  readonly expectedSha256: string | null;
  /** What the source must have signed it with; null when it signs none. */
  readonly signature: DetachedSignature | null;
  /** Time of the extract where the file does not say: when it was made or fetched. */
  readonly fallbackExtractedAt: UtcMs;
  readonly now: UtcMs;
  /** A person has confirmed that the list may shrink. */
  readonly confirmed: boolean;
}

export interface BadLine {
  readonly line: number;
  readonly reason: string;
}

/** `unchanged`: the file is the one the list in use was made from. */
export type ImportOutcome =
  | {
      readonly kind: 'written';
      readonly counts: ImportCounts;
      readonly extractedAt: UtcMs;
      readonly badLines: readonly BadLine[];
    }
  | { readonly kind: 'unchanged' }
  | {
      readonly kind: 'refused';
      readonly reason: string;
      readonly counts: ImportCounts | null;
      readonly badLines: readonly BadLine[];
    };

const badLinesKept = 20;
const tooLong = `has a plate of more than ${longestPlate} characters`;

/** Parses, checks and seals a list file into a draft snapshot. Nothing in use is touched; a refused draft is removed. */
export async function importFile(request: ImportRequest, keys: SealingKeys): Promise<ImportOutcome> {
  const outcome = await attempt(request, keys);
  if (outcome.kind !== 'written') rmSync(request.draft, { force: true });
  return outcome;
}

async function attempt(request: ImportRequest, keys: SealingKeys): Promise<ImportOutcome> {
  const refused = (reason: string): ImportOutcome => ({ kind: 'refused', reason, counts: null, badLines: [] });
  try {
    using file = request.isSealed ? new SealedPart(request.file, keys) : await openPlainFile(request.file);
    const sha256 = await hashOf(file);
    if (request.expectedSha256 !== null && request.expectedSha256 !== sha256) {
      return refused('its SHA-256 is not the one that the source gives');
    }
    if (request.signature !== null && !(await isSigned(file, request.signature))) {
      return refused('its signature is not the source’s');
    }
    const previous = existsSync(request.snapshot) ? Snapshot.readHeader(request.snapshot, keys) : null;
    if (previous?.sha256 === sha256) return { kind: 'unchanged' };
    return await write(file, request, keys, previous, sha256);
  } catch (error) {
    const fault = asPlatewardenError(error);
    if (fault.code === 'hot_list_invalid' || fault.code === 'file_unreadable') return refused(fault.message);
    throw error;
  }
}

async function write(
  listFile: ListFile,
  request: ImportRequest,
  keys: SealingKeys,
  previous: SnapshotHeader | null,
  sha256: string,
): Promise<ImportOutcome> {
  const { source } = request;
  using writer = new SnapshotWriter(keys, source.id, request.draft);
  const changes: Changes | null = source.complete || previous === null ? null : new Map();
  const file = new FileImport(source, (record, isDeleted) => {
    if (changes) changes.set(recordIdentity(record), isDeleted ? null : record);
    else if (!isDeleted) writer.add(record);
  });
  const mostBytes = source.maxMegabytes * 1_000_000;
  await eachLine(unpack(listFile, { password: request.archivePassword, mostBytes }), (line, number) =>
    file.take(line, number),
  );
  const extractedAt = file.extractedAt ?? Math.min(request.fallbackExtractedAt, request.now);
  const { counts, badLines } = file;
  const about = { ...file, extractedAt, hadHeader: file.extractedAt !== null, hasTrailer: file.parser.hasTrailer };
  const reason = refusalOf(about, previous, source, request);
  if (reason !== null) return { kind: 'refused', reason, counts, badLines };
  if (changes) await applyChanges(changes, request.snapshot, keys, writer);
  writer.finish({
    extractedAt,
    importedAt: request.now,
    sha256,
    counts,
    zeroForO: writesZeroForO(source.format),
  });
  return { kind: 'written', counts, extractedAt, badLines };
}

/** What an incremental list says of each entry: its new record, or null when it is over. */
type Changes = Map<string, ListRecord | null>;

async function applyChanges(
  changes: Changes,
  snapshot: string,
  keys: SealingKeys,
  writer: SnapshotWriter,
): Promise<void> {
  using old = await Snapshot.open(snapshot, keys);
  for (const record of old.records()) if (!changes.has(recordIdentity(record))) writer.add(record);
  for (const record of changes.values()) if (record !== null) writer.add(record);
}

/** Sorts the lines of one file. */
class FileImport {
  readonly parser;
  readonly #add: (record: ListRecord, isDeleted: boolean) => void;
  readonly #skip: ReadonlySet<string>;
  readonly #states: ReadonlySet<string>;
  extractedAt: UtcMs | null = null;
  trailer: number | null = null;
  afterTrailer = false;
  readonly badLines: BadLine[] = [];
  readonly counts = {
    lines: 0,
    entries: 0,
    bad: 0,
    immigration: 0,
    skipped: 0,
    otherState: 0,
    duplicates: 0,
    deleted: 0,
  };

  constructor(source: HotListSourceConfiguration, add: (record: ListRecord, isDeleted: boolean) => void) {
    this.parser = parserOf(source);
    this.#add = add;
    this.#skip = new Set(source.skip);
    this.#states = new Set(source.states);
  }

  take(line: string, number: number): void {
    if (this.trailer !== null) this.afterTrailer = true;
    const parsed = this.parser.parse(line, number);
    if (parsed.kind === 'header') this.extractedAt = parsed.extractedAt;
    else if (parsed.kind === 'trailer') this.trailer = parsed.count;
    else this.#record(parsed, number);
  }

  #record(parsed: Exclude<ParsedLine, { kind: 'header' | 'trailer' }>, number: number): void {
    const { counts } = this;
    counts.lines += 1;
    if (parsed.kind === 'bad') this.#bad(number, parsed.reason);
    else if (parsed.kind === 'immigration') counts.immigration += 1;
    else if (parsed.record.pattern.length > longestPlate) this.#bad(number, tooLong);
    else if (this.#isSkipped(parsed.record.pattern)) counts.skipped += 1;
    else if (this.#states.size > 0 && !this.#states.has(parsed.record.state ?? '')) counts.otherState += 1;
    else {
      counts[parsed.kind === 'delete' ? 'deleted' : 'entries'] += 1;
      this.#add(parsed.record, parsed.kind === 'delete');
    }
  }

  /** What stands for no plate; a partial plate without a known character would match them all. */
  #isSkipped(pattern: string): boolean {
    return this.#skip.has(pattern) || /^[?*]+$/.test(pattern);
  }

  #bad(line: number, reason: string): void {
    this.counts.bad += 1;
    if (this.badLines.length < badLinesKept) this.badLines.push({ line, reason });
  }
}

async function hashOf(file: ListFile): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of file.chunks()) hash.update(chunk);
  return hash.digest('hex');
}
