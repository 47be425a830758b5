import { z } from 'zod';
import { roleSchema } from '../../domain/access.js';
import type { UtcMs } from '../../domain/time.js';
import type { EntryMember, EntryState } from '../../policy/entry-approval.js';
import { type EntryContent, entryContentSchema } from './agency-entry.js';

export const memberSchema = z.object({
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
export type EntryChange = z.infer<typeof changeSchema>;

/** An entry is its changes, all kept: what matches is the last approved content. */
export const entryHistorySchema = z.object({ entryId: z.string(), changes: z.array(changeSchema).min(1) });
export type EntryHistory = z.infer<typeof entryHistorySchema>;

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

/** What all changes together make of the entry at `now`. */
export function entryAt({ entryId, changes }: EntryHistory, now: UtcMs): AgencyEntry {
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
  return { entryId, state: stateOf(approved, isWithdrawn, now), approved, pending, changes };
}

/** When it ended; null while it has not. */
export function endOf({ state, approved, changes }: AgencyEntry): UtcMs | null {
  if (state === 'expired') return approved!.expiresAt;
  return state === 'withdrawn' ? changes.at(-1)!.at : null;
}

/** SHA-256s of the pictures that any of its versions names. */
export function imagesOf({ changes }: EntryHistory): string[] {
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
