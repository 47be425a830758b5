import { z } from 'zod';
import { unitActor } from '../../domain/access.js';
import type { RecordedDocuments } from '../../domain/audit.js';
import { PlatewardenError } from '../../domain/errors.js';
import { type Clock, dayMs } from '../../domain/time.js';
import type { SealingKeys } from '../../ops/sealed-file.js';
import type { MatchableList } from '../matcher.js';
import { memoryList } from '../memory-list.js';
import { RecordedState } from '../recorded-state.js';
import { entryContentSchema, recordOf } from './agency-entry.js';
import { EntryImages } from './entry-images.js';
import { ended, namesOf, replaced, type UrgentPictures, urgentPicturesSchema } from './urgent-pictures.js';

/** Central's command: an entry that was approved there, to match at once (an Amber alert); or its end. */
export const urgentCommandSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('enter'),
    entryId: z.string().min(1).max(64),
    /** Who approved it at central (clause S-9.7e): recorded, and another than who entered it. */
    approvedBy: z.string().trim().min(1).max(200),
    issuedAt: z.number().int(),
    content: entryContentSchema.extend({ expiresAt: z.number().int() }),
  }),
  z.strictObject({ kind: z.literal('withdraw'), entryId: z.string().min(1).max(64), issuedAt: z.number().int() }),
]);
export type UrgentCommand = z.infer<typeof urgentCommandSchema>;

type Entry = Extract<UrgentCommand, { kind: 'enter' }>;
const storedSchema = z.object({ commands: z.array(urgentCommandSchema), pictures: urgentPicturesSchema });
interface Stored {
  readonly commands: readonly UrgentCommand[];
  readonly pictures: UrgentPictures;
}

export interface UrgentEntriesParts {
  /** Of the pictures. */
  readonly directory: string;
  readonly keys: SealingKeys;
  readonly clock: Clock;
  readonly unit: { readonly unitId: string; readonly agencyId: string };
  /** Days that a picture is kept after its entry ended: as long as a hit it raised. */
  readonly endedEntryDays: number;
  /** Of the hours that entries are limited to. */
  readonly timeZone: string;
  /** Keeps the commands, each with its record. */
  readonly documents: RecordedDocuments;
  readonly onChanged: () => void;
}

/** A command that lay in a queue for so long must be sent anew. */
const oldestMs = 24 * 3_600_000;
/** Central's clock and this one may differ by so much. */
const mostAheadMs = 5 * 60_000;

/** Entries that central sends over the uplink. They match when `receive` returns, and survive a restart. */
export class UrgentEntries {
  readonly #parts: UrgentEntriesParts;
  readonly #images: EntryImages;
  readonly #stored: RecordedState<Stored>;

  private constructor(parts: UrgentEntriesParts) {
    this.#parts = parts;
    this.#images = new EntryImages(parts.directory, parts.keys);
    const initial = { commands: [], pictures: [] };
    this.#stored = new RecordedState<Stored>({ ...parts, name: 'urgent-entries', schema: storedSchema, initial });
  }

  /** @throws PlatewardenError store_failed, store_locked */
  static open(parts: UrgentEntriesParts): UrgentEntries {
    const entries = new UrgentEntries(parts);
    entries.#stored.adopt();
    return entries;
  }

  matchable(): MatchableList {
    const live = this.#live();
    const extractedAt = Math.max(0, ...live.map((entry) => entry.issuedAt));
    const terms = { originator: 'central', timeZone: this.#parts.timeZone };
    const records = live.map((entry) => recordOf(entry.entryId, entry.content, terms));
    return memoryList({ listId: 'urgent', name: 'Urgent entries', extractedAt }, records);
  }

  /**
   * Takes a command; a repeated one changes nothing. An entry's picture comes beside it.
   * @throws PlatewardenError entry_invalid when that is none; message_invalid, also when it is too old, over or from the future; conflict when a later
   * one was taken; policy_refused when who entered it also approved it (S-9.7e)
   */
  receive(message: unknown, picture: Buffer | null = null): void {
    const parsed = urgentCommandSchema.safeParse(message);
    if (!parsed.success)
      throw new PlatewardenError(
        'message_invalid',
        `The urgent entry is no such command: ${z.prettifyError(parsed.error)}`,
      );
    const command = parsed.data;
    this.#requireAcceptable(command);
    const { clock, unit, endedEntryDays } = this.#parts;
    const after = (endsAt: number) => endsAt + endedEntryDays * dayMs;
    const { entryId, issuedAt } = command;
    this.#stored.change(({ commands, pictures }) => {
      const known = commands.find((entry) => entry.entryId === entryId);
      if (known && known.issuedAt > issuedAt)
        throw new PlatewardenError('conflict', `A later command for ${entryId} was taken already`);
      if (known?.issuedAt === issuedAt && known.kind === command.kind) return null;
      // A withdrawal is kept as long as an entry it could be followed by: a late copy must not bring the entry back.
      const others = commands.filter((entry) => entry !== known && isKept(entry, clock.now()));
      const event = {
        actor: { ...unitActor(unit), name: command.kind === 'enter' ? `central: ${command.approvedBy}` : 'central' },
        action: 'hot_list_entry_changed' as const,
        subjects: [`entry:${entryId}`],
        dataElements: { change: command.kind, ...(command.kind === 'enter' && { plate: command.content.plate }) },
        caseNumber: command.kind === 'enter' ? command.content.caseNumber : null,
        outcome: 'done' as const,
      };
      if (command.kind === 'withdraw' || picture === null) {
        const value = { commands: [...others, command], pictures: ended(pictures, entryId, after(clock.now())) };
        return { value, event };
      }
      const sha256 = this.#images.put(picture);
      const kept = { entryId, sha256, keptUntil: after(command.content.expiresAt) };
      const pictured = { ...command, content: { ...command.content, imageSha256: sha256 } };
      const value = { commands: [...others, pictured], pictures: replaced(pictures, kept, after(clock.now())) };
      return { value, event };
    });
  }

  /** SHA-256s of the pictures that are kept. */
  picturesNamed(): ReadonlySet<string> {
    return namesOf(this.#stored.value.pictures);
  }

  /** Destroys pictures whose time is over, unless they are `named` elsewhere too; a record of it stays. */
  destroyEndedPictures(named: ReadonlySet<string>): void {
    const { clock, unit, endedEntryDays } = this.#parts;
    let images: readonly string[] = [];
    this.#stored.change(({ commands, pictures }) => {
      const over = pictures.filter(({ keptUntil }) => keptUntil < clock.now());
      if (over.length === 0) return null;
      const left = pictures.filter((picture) => !over.includes(picture));
      const still = namesOf(left);
      images = [...namesOf(over)].filter((sha256) => !still.has(sha256) && !named.has(sha256));
      const event = {
        actor: unitActor(unit),
        action: 'purged' as const,
        subjects: [...new Set(over.map(({ entryId }) => `entry:${entryId}`))],
        dataElements: {
          images: images.length,
          rule: `pictures of urgent entries: ${endedEntryDays} days after their end`,
        },
        outcome: 'done' as const,
      };
      return { value: { commands, pictures: left }, event };
    });
    for (const sha256 of images) this.#images.remove(sha256);
  }

  #requireAcceptable(command: UrgentCommand): void {
    const now = this.#parts.clock.now();
    if (command.kind === 'enter') {
      const same = (a: string, b: string) => a.trim().toUpperCase() === b.trim().toUpperCase();
      if (same(command.approvedBy, command.content.memberName)) {
        throw new PlatewardenError('policy_refused', 'Nobody approves an entry of their own (S-9.7e)');
      }
      if (command.issuedAt < now - oldestMs)
        throw new PlatewardenError('message_invalid', 'The urgent entry is over a day old');
      if (command.content.expiresAt <= now)
        throw new PlatewardenError('message_invalid', 'The urgent entry is over already');
    }
    // What claims to be later than now would outrank the withdrawal that follows it.
    if (command.issuedAt > now + mostAheadMs)
      throw new PlatewardenError('message_invalid', 'The urgent entry claims to be from the future');
  }

  #live(): Entry[] {
    const now = this.#parts.clock.now();
    return this.#stored.value.commands.filter(
      (command) => command.kind === 'enter' && command.content.expiresAt > now,
    ) as Entry[];
  }
}

function isKept(command: UrgentCommand, now: number): boolean {
  return command.kind === 'enter' ? command.content.expiresAt > now : command.issuedAt > now - oldestMs;
}
