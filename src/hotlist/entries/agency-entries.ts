import { z } from 'zod';
import { roleSchema, unitActor } from '../../domain/access.js';
import type { AuditAction, AuditTrail } from '../../domain/audit.js';
import { PlatewardenError } from '../../domain/errors.js';
import { timeSortedIds } from '../../domain/ids.js';
import { type Clock, dayMs, type UtcMs } from '../../domain/time.js';
import { recordRefusal } from '../../ops/record-refusal.js';
import type { SealingKeys } from '../../ops/sealed-file.js';
import { actorOf } from '../../policy/account.js';
import {
  type EntryMember,
  type EntryState,
  requireApproval,
  requireEntering,
  requireReadingEntries,
} from '../../policy/entry-approval.js';
import { patternOf } from '../formats/format.js';
import type { ListRecord } from '../list-record.js';
import type { MatchableList } from '../matcher.js';
import { memoryList } from '../memory-list.js';
import { SealedState } from '../sealed-state.js';
import { isPartial } from '../table/partial-plates.js';
import { type EntryContent, entryContentSchema, recordOf } from './agency-entry.js';
import { EntryImages } from './entry-images.js';

const memberSchema = z.object({
  accountId: z.string(),
  name: z.string(),
  badge: z.string(),
  role: roleSchema,
  agencyId: z.string(),
});

const changeSchema = z.object({
  at: z.number(),
  by: memberSchema,
  kind: z.enum(['entered', 'updated', 'approved', 'withdrawn']),
  /** What was entered; null for a decision. */
  content: entryContentSchema.nullable(),
  reason: z.string().nullable(),
});

/** An entry is its changes, all kept: what matches is the last approved content. */
const entrySchema = z.object({ entryId: z.string(), changes: z.array(changeSchema).min(1) });
type StoredEntry = z.infer<typeof entrySchema>;
export type EntryChange = z.infer<typeof changeSchema>;

/** One of the agency's own entries as it stands. */
export interface AgencyEntry {
  readonly entryId: string;
  readonly state: EntryState;
  /** What matches; null until something was approved. */
  readonly approved: EntryContent | null;
  /** What waits for approval, and who entered it. */
  readonly pending: { readonly content: EntryContent; readonly by: EntryMember } | null;
  readonly changes: readonly EntryChange[];
}

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
  readonly #entries: SealedState<StoredEntry>;

  private constructor(parts: AgencyEntriesParts) {
    this.#parts = parts;
    this.images = new EntryImages(parts.directory, parts.keys);
    this.#entries = new SealedState({ ...parts, fileName: 'agency-entries.sealed', schema: z.array(entrySchema) });
  }

  /** @throws PlatewardenError store_corrupt, key_wrong */
  static open(parts: AgencyEntriesParts): AgencyEntries {
    const entries = new AgencyEntries(parts);
    entries.adopt();
    return entries;
  }

  /** Takes what another process (`platewarden hotlist approve`) wrote since. @throws store_corrupt, key_wrong */
  adopt(): void {
    this.#entries.adopt();
  }

  list(): readonly AgencyEntry[] {
    return this.#entries.rows.map((entry) => this.#stand(entry));
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
      if (this.entry(entryId).state === 'withdrawn') throw new PlatewardenError('conflict', 'The entry was withdrawn');
      const whole = this.#pictured(content, by, picture);
      return this.#change(entryId, 'updated', by, whole, null, 'hot_list_entry_changed');
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
      this.adopt();
      if (this.entry(entryId).changes.length !== changes.length) {
        throw new PlatewardenError('conflict', 'The entry was changed meanwhile: look at it again');
      }
      return this.#change(entryId, 'approved', by, null, null, 'hot_list_entry_approved');
    });
  }

  /** Ends an entry, by anyone who may enter one: a wrong entry must not wait for a second person. */
  withdraw(entryId: string, by: EntryMember, reason: string): AgencyEntry {
    const attempt = { actor: actorOf(by), action: 'hot_list_entry_changed' as const, subjects: [`entry:${entryId}`] };
    return recordRefusal(this.#parts.audit, attempt, () => {
      this.entry(entryId);
      return this.#change(entryId, 'withdrawn', by, null, reason, 'hot_list_entry_changed');
    });
  }

  /** SHA-256s of the pictures that entries name. */
  picturesNamed(): ReadonlySet<string> {
    return new Set(this.#entries.rows.flatMap(imagesOf));
  }

  /**
   * Destroys entries whose time after their end is over, with their changes, and their pictures unless they are `named`
   * elsewhere too; a record of it stays.
   */
  destroyEnded(named: ReadonlySet<string> = new Set()): void {
    const { clock, audit, unit, endedEntryDays } = this.#parts;
    this.adopt();
    const before = clock.now() - endedEntryDays * dayMs;
    const over = new Set(
      this.#entries.rows
        .filter((entry) => (endOf(this.#stand(entry)) ?? clock.now()) < before)
        .map((entry) => entry.entryId),
    );
    if (over.size === 0) return;
    const gone = this.#entries.rows.filter(({ entryId }) => over.has(entryId)).flatMap(imagesOf);
    this.#entries.keep(this.#entries.rows.filter(({ entryId }) => !over.has(entryId)));
    const kept = this.picturesNamed();
    const images = gone.filter((sha256) => !kept.has(sha256) && !named.has(sha256));
    for (const sha256 of images) this.images.remove(sha256);
    audit?.append({
      actor: unitActor(unit),
      action: 'purged',
      subjects: [...over].map((entryId) => `entry:${entryId}`),
      dataElements: {
        entries: over.size,
        images: images.length,
        rule: `entries: ${endedEntryDays} days after their end`,
      },
      outcome: 'done',
    });
  }

  /** @throws PlatewardenError not_found */
  entry(entryId: string): AgencyEntry {
    const found = this.#entries.rows.find((entry) => entry.entryId === entryId);
    if (found === undefined) throw new PlatewardenError('not_found', `There is no entry ${entryId}`);
    return this.#stand(found);
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
  ): AgencyEntry {
    const { clock, audit, onChanged } = this.#parts;
    requireEntering(by);
    this.adopt();
    const image = content?.imageSha256;
    if (image && !this.images.has(image))
      throw new PlatewardenError('entry_invalid', 'The entry’s picture is not here');
    const change: EntryChange = { at: clock.now(), by: memberSchema.parse(by), kind, content, reason };
    const known = this.#entries.rows.find((entry) => entry.entryId === entryId);
    const changed = { entryId, changes: [...(known?.changes ?? []), change] };
    const next = known
      ? this.#entries.rows.map((entry) => (entry === known ? changed : entry))
      : [...this.#entries.rows, changed];
    this.#entries.keep(next);
    audit?.append({
      actor: actorOf(by),
      action,
      subjects: [`entry:${entryId}`],
      dataElements: { change: kind, ...(content && { plate: content.plate }) },
      caseNumber: content?.caseNumber ?? null,
      outcome: 'done',
      detail: reason,
    });
    onChanged();
    return this.#stand(changed);
  }

  #stand({ entryId, changes }: StoredEntry): AgencyEntry {
    let approved: EntryContent | null = null;
    let pending: AgencyEntry['pending'] = null;
    let isWithdrawn = false;
    for (const { kind, content, by } of changes) {
      if (content) pending = { content, by };
      else if (kind === 'withdrawn') isWithdrawn = true;
      else {
        approved = contentOf(pending) ?? approved;
        pending = null;
      }
    }
    return { entryId, state: stateOf(approved, isWithdrawn, this.#parts.clock.now()), approved, pending, changes };
  }
}

/** When it ended; null while it has not. */
function endOf({ state, approved, changes }: AgencyEntry): UtcMs | null {
  if (state === 'expired') return approved!.expiresAt;
  return state === 'withdrawn' ? changes.at(-1)!.at : null;
}

function imagesOf({ changes }: StoredEntry): string[] {
  return changes.flatMap(({ content }) => content?.imageSha256 ?? []);
}

function contentOf(pending: AgencyEntry['pending']): EntryContent | null {
  return pending?.content ?? null;
}

function stateOf(approved: EntryContent | null, isWithdrawn: boolean, now: UtcMs): EntryState {
  if (isWithdrawn) return 'withdrawn';
  if (approved === null) return 'draft';
  return approved.expiresAt !== null && approved.expiresAt <= now ? 'expired' : 'approved';
}

function valid(content: unknown): EntryContent {
  const parsed = entryContentSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new PlatewardenError('entry_invalid', `The entry is refused: ${faults.join('; ')}`, {
    hint: 'Member’s name, synopsis and case number are required (S-9.8).',
  });
}
