import { z } from 'zod';
import { unitActor } from '../../domain/access.js';
import type { AuditAction, AuditTrail, RecordedDocuments } from '../../domain/audit.js';
import { PlatewardenError } from '../../domain/errors.js';
import { timeSortedIds } from '../../domain/ids.js';
import { type Clock, dayMs } from '../../domain/time.js';
import { recordRefusal } from '../../ops/record-refusal.js';
import type { SealingKeys } from '../../ops/sealed-file.js';
import { actorOf } from '../../policy/account.js';
import {
  type EntryMember,
  requireApproval,
  requireEntering,
  requireReadingEntries,
} from '../../policy/entry-approval.js';
import { patternOf } from '../formats/format.js';
import type { ListRecord } from '../list-record.js';
import type { MatchableList } from '../matcher.js';
import { memoryList } from '../memory-list.js';
import { RecordedState } from '../recorded-state.js';
import { isPartial } from '../table/partial-plates.js';
import { type EntryContent, entryContentSchema, recordOf } from './agency-entry.js';
import {
  type AgencyEntry,
  type EntryChange,
  type EntryHistory,
  endOf,
  entryAt,
  entryHistorySchema,
  imagesOf,
  memberSchema,
} from './entry-history.js';
import { EntryImages } from './entry-images.js';

/** How many hits a day an entry would have raised on what is stored; a logged query (clauses S-9.3, N-RT-query). */
export type HitsADay = (pattern: string) => Promise<number>;

export interface AgencyEntriesParts {
  readonly directory: string;
  readonly keys: SealingKeys;
  readonly clock: Clock;
  readonly unit: { readonly unitId: string; readonly agencyId: string };
  /** Days that an entry is kept after it ended. */
  readonly endedEntryDays: number;
  /** Of the hours that entries are limited to. */
  readonly timeZone: string;
  /** Keeps the entries, each change with its record. */
  readonly documents: RecordedDocuments;
  /** Of what is refused and read. */
  readonly audit?: AuditTrail;
  readonly onChanged: () => void;
}

/** A partial plate that would raise more is too wide to be of use to anyone. */
const mostHitsADay = 20;
/** The agency's own entries (BOLO), under the two-person rule (clauses S-9.7, S-9.7e, S-9.8). */
export class AgencyEntries {
  readonly #parts: AgencyEntriesParts;
  /** Their pictures. */
  readonly images: EntryImages;
  readonly #entries: RecordedState<readonly EntryHistory[]>;

  private constructor(parts: AgencyEntriesParts) {
    this.#parts = parts;
    this.images = new EntryImages(parts.directory, parts.keys);
    const schema = z.array(entryHistorySchema);
    this.#entries = new RecordedState({ ...parts, name: 'agency-entries', schema, initial: [] });
  }

  /** @throws PlatewardenError store_failed, store_locked */
  static open(parts: AgencyEntriesParts): AgencyEntries {
    const entries = new AgencyEntries(parts);
    entries.adopt();
    return entries;
  }

  /** Takes what another process (`platewarden hotlist approve`) changed since. @throws store_failed, store_locked */
  adopt(): void {
    this.#entries.adopt();
  }

  list(): readonly AgencyEntry[] {
    return this.#entries.value.map((entry) => this.#stand(entry));
  }

  /** The entries for a person to read: that they were shown is on record (S-4.1d). @throws not_authorised */
  shown(by: EntryMember): readonly AgencyEntry[] {
    const { audit } = this.#parts;
    const viewed = { actor: actorOf(by), action: 'hot_list_viewed' as const };
    return recordRefusal(audit, viewed, () => {
      requireReadingEntries(by);
      const entries = this.list();
      const subjects = entries.map(({ entryId }) => `entry:${entryId}`);
      audit?.append({ ...viewed, subjects, dataElements: { list: 'agency', entries: entries.length } });
      return entries;
    });
  }

  /** Only what is approved and has not run out. */
  matchable(): MatchableList {
    const records = this.list().flatMap(({ entryId, state, approved }) =>
      state === 'approved' && approved ? [this.recordOf(entryId, approved)] : [],
    );
    return memoryList({ listId: 'agency', name: 'Agency entries', extractedAt: null }, records);
  }

  /** The entry as the matcher would have it. */
  recordOf(entryId: string, content: EntryContent): ListRecord {
    const { unit, timeZone } = this.#parts;
    return recordOf(entryId, content, { originator: unit.agencyId, timeZone });
  }

  /**
   * Enters a draft, which does not match, with a picture (JPEG or PNG) or without.
   * @throws PlatewardenError entry_invalid when a required field is missing (S-9.8)
   */
  enter(content: unknown, by: EntryMember, picture?: Buffer): AgencyEntry {
    const entryId = timeSortedIds(this.#parts.clock).next();
    const attempt = { actor: actorOf(by), action: 'hot_list_entry_changed' as const, subjects: [`entry:${entryId}`] };
    return recordRefusal(this.#parts.audit, attempt, () => {
      const whole = this.#pictured(content, by, picture);
      return this.#change(entryId, 'entered', by, whole, null, 'hot_list_entry_changed');
    });
  }

  /** Proposes another content; what was approved goes on matching until it is. @throws entry_invalid, not_found, conflict */
  update(entryId: string, content: unknown, by: EntryMember, picture?: Buffer): AgencyEntry {
    const attempt = { actor: actorOf(by), action: 'hot_list_entry_changed' as const, subjects: [`entry:${entryId}`] };
    return recordRefusal(this.#parts.audit, attempt, () => {
      this.entry(entryId);
      const whole = this.#pictured(content, by, picture);
      return this.#change(entryId, 'updated', by, whole, null, 'hot_list_entry_changed', ({ state }) => {
        if (state === 'withdrawn') throw new PlatewardenError('conflict', 'The entry was withdrawn');
      });
    });
  }

  /**
   * Approves what waits. A partial plate is first held against what is stored: one that would raise more than 20 hits a
   * day is refused (clause S-9.3). @throws policy_refused, not_found, conflict
   */
  async approve(entryId: string, by: EntryMember, hitsADay: HitsADay): Promise<AgencyEntry> {
    const attempt = { actor: actorOf(by), action: 'hot_list_entry_approved' as const, subjects: [`entry:${entryId}`] };
    return recordRefusal(this.#parts.audit, attempt, async () => {
      this.adopt();
      const { pending, approved, changes } = this.entry(entryId);
      if (pending === null) throw new PlatewardenError('conflict', 'Nothing waits for approval');
      requireApproval(pending.by, by, approved === null);
      const pattern = patternOf(pending.content.plate);
      if (isPartial(pattern)) {
        const hits = await hitsADay(pattern);
        if (hits > mostHitsADay) {
          throw new PlatewardenError(
            'policy_refused',
            `This partial plate would raise ${hits.toFixed(1)} hits a day (S-9.3)`,
            {
              hint: `At most ${mostHitsADay}: give more characters.`,
            },
          );
        }
      }
      // What is approved is what was judged: another process may have changed the entry meanwhile.
      return this.#change(entryId, 'approved', by, null, null, 'hot_list_entry_approved', (entry) => {
        if (entry.changes.length === changes.length) return;
        throw new PlatewardenError('conflict', 'The entry was changed meanwhile: look at it again');
      });
    });
  }

  /** Ends an entry, by anyone who may enter one: a wrong entry must not wait for a second person. */
  withdraw(entryId: string, by: EntryMember, reason: string): AgencyEntry {
    const attempt = { actor: actorOf(by), action: 'hot_list_entry_changed' as const, subjects: [`entry:${entryId}`] };
    return recordRefusal(this.#parts.audit, attempt, () => {
      return this.#change(entryId, 'withdrawn', by, null, reason, 'hot_list_entry_changed');
    });
  }

  /** SHA-256s of the pictures that entries name. */
  picturesNamed(): ReadonlySet<string> {
    return new Set(this.#entries.value.flatMap(imagesOf));
  }

  /**
   * Destroys entries whose time after their end is over, with their changes, and their pictures unless they are `named`
   * elsewhere too; a record of it stays.
   */
  destroyEnded(named: ReadonlySet<string> = new Set()): void {
    const { clock, unit, endedEntryDays } = this.#parts;
    const before = clock.now() - endedEntryDays * dayMs;
    let images: readonly string[] = [];
    this.#entries.change((entries) => {
      const over = entries.filter((entry) => (endOf(this.#stand(entry)) ?? clock.now()) < before);
      if (over.length === 0) return null;
      const value = entries.filter((entry) => !over.includes(entry));
      const kept = new Set(value.flatMap(imagesOf));
      images = over.flatMap(imagesOf).filter((sha256) => !kept.has(sha256) && !named.has(sha256));
      const event = {
        actor: unitActor(unit),
        action: 'purged' as const,
        subjects: over.map(({ entryId }) => `entry:${entryId}`),
        dataElements: {
          entries: over.length,
          images: images.length,
          rule: `entries: ${endedEntryDays} days after their end`,
        },
        outcome: 'done' as const,
      };
      return { value, event };
    });
    this.adopt();
    const stillNamed = this.picturesNamed();
    // A power cut here leaves pictures that no entry names: see `sweepPictures`.
    for (const sha256 of images) if (!stillNamed.has(sha256)) this.images.remove(sha256);
  }

  /**
   * Destroys pictures that no entry names, nor `named`, a day after they were written: what a power cut left beside an
   * entry that was not, or is no longer.
   */
  sweepPictures(named: ReadonlySet<string>): void {
    const { clock, audit, unit } = this.#parts;
    this.adopt();
    const images = this.images.sweep(new Set([...this.picturesNamed(), ...named]), clock.now() - dayMs);
    if (images === 0) return;
    const dataElements = { images, rule: 'pictures that no entry names' };
    audit?.append({ actor: unitActor(unit), action: 'purged', dataElements });
  }

  /** @throws PlatewardenError not_found */
  entry(entryId: string): AgencyEntry {
    return this.#stand(historyOf(this.#entries.value, entryId));
  }

  /** The picture is kept only for what may be entered: nothing would destroy one that no entry names. */
  #pictured(content: unknown, by: EntryMember, picture: Buffer | undefined): EntryContent {
    const checked = valid(content);
    if (picture === undefined) return checked;
    requireEntering(by);
    return { ...checked, imageSha256: this.images.put(picture) };
  }

  #change(
    entryId: string,
    kind: EntryChange['kind'],
    by: EntryMember,
    content: EntryContent | null,
    reason: string | null,
    action: AuditAction,
    /** Looks at the entry as it stands when the change is made. */
    judge: (entry: AgencyEntry) => void = () => undefined,
  ): AgencyEntry {
    const { clock } = this.#parts;
    requireEntering(by);
    const change: EntryChange = { at: clock.now(), by: memberSchema.parse(by), kind, content, reason };
    const event = {
      actor: actorOf(by),
      action,
      subjects: [`entry:${entryId}`],
      dataElements: { change: kind, ...(content && { plate: content.plate }) },
      caseNumber: content?.caseNumber ?? null,
      outcome: 'done' as const,
      detail: reason,
    };
    this.#entries.change((entries) => {
      if (content?.imageSha256 && !this.images.has(content.imageSha256))
        throw new PlatewardenError('entry_invalid', 'The entry’s picture is not here');
      if (kind === 'entered') return { value: [...entries, { entryId, changes: [change] }], event };
      const known = historyOf(entries, entryId);
      judge(this.#stand(known));
      const changed = { entryId, changes: [...known.changes, change] };
      return { value: entries.map((entry) => (entry === known ? changed : entry)), event };
    });
    return this.entry(entryId);
  }

  #stand(entry: EntryHistory): AgencyEntry {
    return entryAt(entry, this.#parts.clock.now());
  }
}

function historyOf(entries: readonly EntryHistory[], entryId: string): EntryHistory {
  const found = entries.find((entry) => entry.entryId === entryId);
  if (found !== undefined) return found;
  throw new PlatewardenError('not_found', `There is no entry ${entryId}`);
}

function valid(content: unknown): EntryContent {
  const parsed = entryContentSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new PlatewardenError('entry_invalid', `The entry is refused: ${faults.join('; ')}`, {
    hint: 'Member’s name, synopsis and case number are required (S-9.8).',
  });
}
