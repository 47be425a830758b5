import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { unitActor } from '../../domain/access.js';
import { PlatewardenError } from '../../domain/errors.js';
import { readSealedFile, writeSealedFile } from '../../ops/sealed-file.js';
import type { MatchableList } from '../matcher.js';
import { memoryList } from '../memory-list.js';
import { entryContentSchema, recordOf } from './agency-entry.js';
import { UrgentPictures, type UrgentPicturesParts } from './urgent-pictures.js';

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
const storedSchema = z.array(urgentCommandSchema);

export interface UrgentEntriesParts extends UrgentPicturesParts {
  /** Of the hours that entries are limited to. */
  readonly timeZone: string;
  readonly onChanged: () => void;
}

const fileName = 'urgent-entries.sealed';
/** A command that lay in a queue for so long must be sent anew. */
const oldestMs = 24 * 3_600_000;
/** Central's clock and this one may differ by so much. */
const mostAheadMs = 5 * 60_000;

/** Entries that central sends over the uplink. They match when `receive` returns, and survive a restart. */
export class UrgentEntries {
  readonly #parts: UrgentEntriesParts;
  readonly pictures: UrgentPictures;
  #commands: readonly UrgentCommand[];

  private constructor(parts: UrgentEntriesParts, commands: readonly UrgentCommand[]) {
    this.#parts = parts;
    this.pictures = new UrgentPictures(parts);
    this.#commands = commands;
  }

  /** @throws PlatewardenError store_corrupt, key_wrong */
  static open(parts: UrgentEntriesParts): UrgentEntries {
    const path = join(parts.directory, fileName);
    if (!existsSync(path)) return new UrgentEntries(parts, []);
    return new UrgentEntries(
      parts,
      storedSchema.parse(JSON.parse(readSealedFile(parts.keys, path, fileName).toString())),
    );
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
    let command = parsed.data;
    const { clock, directory, keys, audit, unit, onChanged } = this.#parts;
    if (command.kind === 'enter') {
      const same = (a: string, b: string) => a.trim().toUpperCase() === b.trim().toUpperCase();
      if (same(command.approvedBy, command.content.memberName)) {
        throw new PlatewardenError('policy_refused', 'Nobody approves an entry of their own (S-9.7e)');
      }
      if (command.issuedAt < clock.now() - oldestMs)
        throw new PlatewardenError('message_invalid', 'The urgent entry is over a day old');
      if (command.content.expiresAt <= clock.now())
        throw new PlatewardenError('message_invalid', 'The urgent entry is over already');
    }
    // What claims to be later than now would outrank the withdrawal that follows it.
    if (command.issuedAt > clock.now() + mostAheadMs)
      throw new PlatewardenError('message_invalid', 'The urgent entry claims to be from the future');
    const known = this.#commands.find((entry) => entry.entryId === command.entryId);
    if (known && known.issuedAt > command.issuedAt)
      throw new PlatewardenError('conflict', `A later command for ${command.entryId} was taken already`);
    if (known?.issuedAt === command.issuedAt && known.kind === command.kind) return;
    if (command.kind === 'enter' && picture !== null) {
      const imageSha256 = this.pictures.replace(command.entryId, picture, command.content.expiresAt);
      command = { ...command, content: { ...command.content, imageSha256 } };
    } else this.pictures.end(command.entryId);
    // A withdrawal is kept as long as an entry it could be followed by: a late copy must not bring the entry back.
    const others = this.#commands.filter((entry) => entry !== known && isKept(entry, clock.now()));
    this.#commands = [...others, command];
    writeSealedFile(keys, join(directory, fileName), fileName, Buffer.from(JSON.stringify(this.#commands)));
    audit?.append({
      actor: { ...unitActor(unit), name: command.kind === 'enter' ? `central: ${command.approvedBy}` : 'central' },
      action: 'hot_list_entry_changed',
      subjects: [`entry:${command.entryId}`],
      dataElements: { change: command.kind, ...(command.kind === 'enter' && { plate: command.content.plate }) },
      caseNumber: command.kind === 'enter' ? command.content.caseNumber : null,
      outcome: 'done',
    });
    onChanged();
  }

  #live(): Entry[] {
    const now = this.#parts.clock.now();
    return this.#commands.filter((command) => command.kind === 'enter' && command.content.expiresAt > now) as Entry[];
  }
}

function isKept(command: UrgentCommand, now: number): boolean {
  return command.kind === 'enter' ? command.content.expiresAt > now : command.issuedAt > now - oldestMs;
}
