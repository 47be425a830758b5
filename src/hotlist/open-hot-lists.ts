import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Actor, unitActor } from '../domain/access.js';
import type { AuditTrail, RecordedDocuments } from '../domain/audit.js';
import type { HotListSourceConfiguration, HotListsConfiguration } from '../domain/configuration/hot-lists.js';
import { PlatewardenError } from '../domain/errors.js';
import type { HotListMatcher } from '../domain/ports.js';
import { type Clock, hourMs, minuteMs } from '../domain/time.js';
import type { HealthSource } from '../ops/health.js';
import type { Logger } from '../ops/logger.js';
import { recordRefusal } from '../ops/record-refusal.js';
import type { SealingKeys } from '../ops/sealed-file.js';
import { actorOf, requireDuty } from '../policy/account.js';
import type { EntryMember } from '../policy/entry-approval.js';
import { Designations } from './designations.js';
import { AgencyEntries } from './entries/agency-entries.js';
import { UrgentEntries } from './entries/urgent-entries.js';
import { takeFormerFiles } from './former-files.js';
import { hotListsHealth } from './health.js';
import { importInThread } from './import/import-in-thread.js';
import { besidesOf, type HotListStatus, type KeeperParts, ListKeeper, type RefreshOutcome } from './list-keeper.js';
import { ListMatcher, type MatchableList } from './matcher.js';
import { SelfTest } from './self-test.js';
import type { ListSource } from './sources/fetched.js';
import { FileSource } from './sources/file-source.js';
import { defaultHttpsLimits, HttpsSource } from './sources/https-source.js';
import { SftpSource } from './sources/sftp-source.js';

export interface HotListsParts {
  readonly configuration: HotListsConfiguration;
  /** The data directory; the lists lie in `hot-lists` in it. */
  readonly directory: string;
  readonly keys: SealingKeys;
  readonly clock: Clock;
  readonly log: Logger;
  /** Who the unit is, and where what it does is recorded. */
  readonly unit: { readonly unitId: string; readonly agencyId: string };
  readonly audit?: AuditTrail;
  /** Where entries and designations are kept, each change with its record. */
  readonly documents: RecordedDocuments;
  /** Lists that the agency profile names as designated by the administrator (S-9.7). */
  readonly inProfile: readonly string[];
  /** Days that an entry of the agency's own is kept after it ended: as long as a hit it raised. */
  readonly endedEntryDays: number;
  /** Which lists whose file lies at hand are read at the start; commands leave what is loaded to the daemon. */
  readonly filesAtHand?: 'all' | 'missing';
  /** How files are imported: in a thread of their own unless tests say otherwise. */
  readonly importer?: KeeperParts['importer'];
}

/** The hot lists of this unit. */
export interface HotLists extends AsyncDisposable {
  readonly matcher: HotListMatcher;
  /** What the matcher matches against now. */
  inUse(): readonly MatchableList[];
  /** The agency's own entries, under the two-person rule. */
  readonly agency: AgencyEntries;
  /** Designates a list of the configuration, or no longer, as the administrator's act. @throws not_found, not_authorised */
  designate(listId: string, isDesignated: boolean, by: EntryMember, reason: string): void;
  /** Entries that central sends by command; they match when `receive` returns. */
  readonly urgent: UrgentEntries;
  /** Null where no self-test plate is configured. */
  readonly selfTest: SelfTest | null;
  status(): readonly HotListStatus[];
  health: HealthSource;
  /** Fetches one list now, or all. @throws PlatewardenError not_found */
  refresh(options: {
    listId?: string;
    /** Who accepts a list that is much smaller than the one in use; null: nobody does. */
    confirmedBy?: EntryMember | null;
    signal: AbortSignal;
  }): Promise<readonly RefreshReport[]>;
  /** Replaces a list by a file that a person gives by hand. @throws PlatewardenError not_found, not_authorised */
  importFile(listId: string, path: string, by: EntryMember, confirmed: boolean): Promise<RefreshReport>;
  /** Keeps the lists fresh until `signal` aborts. */
  run(signal: AbortSignal): Promise<void>;
}

export interface RefreshReport {
  readonly listId: string;
  readonly outcome: RefreshOutcome;
}

/** After a failure the next attempt comes sooner than the schedule says, but not at once, and ever later. */
const firstRetryMs = minuteMs;
/** Units that were started together must not all ask the server together. */
const jitter = 0.1;
const adoptEveryMs = 3000;

/**
 * Opens the lists as the last run left them, and loads those whose file lies at hand and that have none yet. Servers are
 * asked only by `run` and `refresh`, so that a unit without a link starts at once.
 * @throws PlatewardenError key_wrong
 */
export async function openHotLists(parts: HotListsParts): Promise<HotLists> {
  const { configuration, clock, keys, log } = parts;
  const directory = join(parts.directory, 'hot-lists');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const matcher = new ListMatcher();
  const keepers: ListKeeper[] = [];
  const { selfTestPlate: plate, selfTestHours: everyHours, timeZone } = configuration;
  const selfTest = plate === undefined ? null : new SelfTest({ plate, everyHours }, directory, clock);
  let inUse: readonly MatchableList[] = [];
  let ready = false;
  const publish = () => {
    if (!ready) return;
    const own = configuration.agencyEntries ? [agency.matchable(), urgent.matchable()] : [];
    const lists = [...keepers.map((keeper) => keeper.matchable()), ...own, selfTest?.matchable() ?? null];
    inUse = lists.filter((list) => list !== null);
    matcher.replace(inUse);
  };
  takeFormerFiles({ ...parts, directory });
  const agency = AgencyEntries.open({ ...parts, directory, timeZone, onChanged: publish });
  const urgent = UrgentEntries.open({ ...parts, directory, timeZone, onChanged: publish });
  const designations = Designations.open({ ...parts, onChanged: publish });
  const isDesignated = (source: HotListSourceConfiguration) => designations.isDesignated(source);
  const keeperParts = {
    directory,
    isDesignated,
    keys,
    clock,
    importer: parts.importer ?? importInThread,
    onReplaced: publish,
  };
  for (const source of configuration.sources) {
    keepers.push(await ListKeeper.open(source, originOf(source, directory, parts), keeperParts));
  }
  const skipsLoaded = parts.filesAtHand === 'missing';
  ready = true;
  publish();

  const report = (keeper: ListKeeper, outcome: RefreshOutcome, by: EntryMember | null): RefreshReport => {
    record(parts, keeper, outcome, by === null ? unitActor(parts.unit) : actorOf(by));
    return { listId: keeper.source.id, outcome };
  };
  const refresh = async (keeper: ListKeeper, signal: AbortSignal, by: EntryMember | null = null) =>
    report(keeper, await keeper.refresh(signal, by !== null), by);
  /** Whose word a list is replaced on stands in the record of it (S-9.9). */
  const requireMaintaining = (by: EntryMember, listId: string) =>
    recordRefusal(parts.audit, { actor: actorOf(by), action: 'hot_list_refreshed', subjects: [`list:${listId}`] }, () =>
      requireDuty(by, 'maintain_lists'),
    );
  const keeperOf = (listId: string) => {
    const found = keepers.find((keeper) => keeper.source.id === listId);
    if (found) return found;
    throw new PlatewardenError('not_found', `No hot list of the configuration is called ${listId}`);
  };

  const atHand = keepers.filter(({ source, loaded }) => source.path !== undefined && !(loaded && skipsLoaded));
  await Promise.all(atHand.map((keeper) => refresh(keeper, AbortSignal.timeout(hourMs))));
  for (const { listId, entries } of keepers.map((keeper) => keeper.status())) {
    log.info({ event: 'hot_list_loaded', list: listId, entries: entries ?? 0 });
  }

  return {
    matcher,
    inUse: () => inUse,
    agency,
    urgent,
    designate: (listId, ...decision) => designations.decide(keeperOf(listId).source.id, ...decision),
    selfTest,
    health: () =>
      hotListsHealth(
        keepers.map((keeper) => keeper.status()),
        selfTest?.status() ?? null,
      ),
    status: () => keepers.map((keeper) => keeper.status()),
    refresh: async ({ listId, confirmedBy = null, signal }) => {
      if (confirmedBy !== null) requireMaintaining(confirmedBy, listId ?? 'all');
      return Promise.all((listId ? [keeperOf(listId)] : keepers).map((keeper) => refresh(keeper, signal, confirmedBy)));
    },
    importFile: async (listId, path, by, confirmed) => {
      requireMaintaining(by, listId);
      const keeper = keeperOf(listId);
      return report(keeper, await keeper.importFrom(path, confirmed), by);
    },
    run: async (signal) => {
      const adopting = adoptFromOthers([designations, agency, ...keepers], signal);
      await Promise.all([
        adopting,
        destroyEnded(agency, urgent, clock, signal),
        watchSelfTest(selfTest, log, signal),
        ...keepers.map((keeper) => keepFresh(keeper, signal, () => refresh(keeper, signal))),
      ]);
    },
    [Symbol.asyncDispose]: async () => {
      for (const keeper of keepers) keeper[Symbol.dispose]();
    },
  };
}

async function keepFresh(
  keeper: ListKeeper,
  signal: AbortSignal,
  refresh: () => Promise<RefreshReport>,
): Promise<void> {
  let failures = 0;
  // Lists at hand were loaded at the start; others are asked for at once.
  let waitMs = keeper.source.path === undefined ? 0 : keeper.pollMs;
  while (await waited(waitMs * (1 - jitter * Math.random()), signal)) {
    const { outcome } = await refresh();
    failures = outcome.kind === 'refused' ? failures + 1 : 0;
    const retryMs = firstRetryMs * 2 ** Math.min(failures - 1, 10);
    waitMs = failures === 0 ? keeper.pollMs : Math.min(retryMs, Math.max(keeper.pollMs, firstRetryMs));
  }
}

/** Says once that the self-test plate has not been seen for too long, and once that it was seen again. */
async function watchSelfTest(selfTest: SelfTest | null, log: Logger, signal: AbortSignal): Promise<void> {
  let wasOverdue = false;
  do {
    const { overdue, last } = selfTest?.status() ?? { overdue: false, last: null };
    if (overdue && !wasOverdue) log.error({ event: 'self_test_overdue', lastSeenAt: last?.seenAt ?? null });
    if (!overdue && wasOverdue) log.info({ event: 'self_test_seen', camera: last?.cameraId });
    wasOverdue = overdue;
  } while (selfTest !== null && (await waited(minuteMs, signal)));
}

/** Commands beside the daemon write lists and entries as well: what they wrote matches within seconds. */
async function adoptFromOthers(
  lists: readonly { adopt(): void | Promise<void> }[],
  signal: AbortSignal,
): Promise<void> {
  while (await waited(adoptEveryMs, signal)) for (const list of lists) await list.adopt();
}

/** Waits while nothing vouches for the clock: a wrong year must not destroy everything. */
async function destroyEnded(
  agency: AgencyEntries,
  urgent: UrgentEntries,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  do {
    if (!clock.statement().trusted) continue;
    agency.destroyEnded(urgent.picturesNamed());
    urgent.destroyEndedPictures(agency.picturesNamed());
    agency.sweepPictures(urgent.picturesNamed());
  } while (await waited(hourMs, signal));
}

async function waited(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await sleep(ms, undefined, { signal });
    return true;
  } catch {
    return false;
  }
}

/** Logs what a refresh did; a replaced list leaves a record of the one it destroyed (clause S-9.7d). */
function record({ log, audit }: HotListsParts, keeper: ListKeeper, outcome: RefreshOutcome, actor: Actor): void {
  const list = keeper.source.id;
  if (outcome.kind === 'unchanged') return;
  if (outcome.kind === 'refused') {
    log.error({ event: 'hot_list_refused', list, reason: outcome.reason });
    audit?.append({
      actor,
      action: 'hot_list_refreshed',
      subjects: [`list:${list}`],
      outcome: 'failed',
      detail: outcome.reason,
    });
    return;
  }
  const { entryCount, sha256, extractedAt, counts } = outcome.list;
  log.info({ event: 'hot_list_replaced', list, entries: entryCount, bad: counts.bad, immigration: counts.immigration });
  audit?.append({
    actor,
    action: 'hot_list_refreshed',
    subjects: [`list:${list}`],
    outcome: 'done',
    dataElements: {
      entries: entryCount,
      sha256,
      extractedAt,
      immigrationDropped: counts.immigration,
      destroyedSha256: outcome.superseded?.sha256 ?? null,
      destroyedEntries: outcome.superseded?.entryCount ?? null,
    },
  });
}

function originOf(
  source: HotListSourceConfiguration,
  directory: string,
  { clock, keys }: Pick<HotListsParts, 'clock' | 'keys'>,
): ListSource {
  const part = join(directory, `${source.id}.incoming`);
  const limits = { mostBytes: source.maxMegabytes * 1_000_000, ...defaultHttpsLimits };
  const besides = besidesOf(source);
  if (source.https) return new HttpsSource(source.https, part, limits, clock, keys, besides);
  if (source.sftp) return new SftpSource(source.sftp, part, limits, keys, besides);
  return new FileSource(source.path!, besides);
}
