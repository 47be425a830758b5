import { z } from 'zod';
import type { AuditTrail, RecordedDocuments } from '../domain/audit.js';
import { PlatewardenError } from '../domain/errors.js';
import type { Clock } from '../domain/time.js';
import { recordRefusal } from '../ops/record-refusal.js';
import { actorOf } from '../policy/account.js';
import type { EntryMember } from '../policy/entry-approval.js';
import { RecordedState } from './recorded-state.js';

const decisionSchema = z.object({
  listId: z.string(),
  isDesignated: z.boolean(),
  at: z.number(),
  by: z.object({ accountId: z.string(), name: z.string(), badge: z.string() }),
  reason: z.string(),
});
type Decision = z.infer<typeof decisionSchema>;

export interface DesignationsParts {
  readonly clock: Clock;
  /** Lists that the agency profile names as designated. */
  readonly inProfile: readonly string[];
  /** Keeps the decisions, each with its record. */
  readonly documents: RecordedDocuments;
  /** Of what is refused. */
  readonly audit?: AuditTrail;
  readonly onChanged: () => void;
}

/**
 * Which lists may match (clause S-9.7): those that the configuration calls designated and the agency's profile confirms,
 * until the administrator decides otherwise here. All decisions are kept; the last one of a list counts.
 */
export class Designations {
  readonly #parts: DesignationsParts;
  readonly #decisions: RecordedState<readonly Decision[]>;

  private constructor(parts: DesignationsParts) {
    this.#parts = parts;
    const schema = z.array(decisionSchema);
    this.#decisions = new RecordedState({ ...parts, name: 'designations', schema, initial: [] });
  }

  /** @throws PlatewardenError store_failed, store_locked */
  static open(parts: DesignationsParts): Designations {
    const designations = new Designations(parts);
    designations.adopt();
    return designations;
  }

  /** Takes what another process (`platewarden hotlist designate`) decided since. @throws store_failed, store_locked */
  adopt(): void {
    this.#decisions.adopt();
  }

  isDesignated({ id, designated }: { readonly id: string; readonly designated: boolean }): boolean {
    const last = this.#decisions.value.findLast(({ listId }) => listId === id);
    return last?.isDesignated ?? (designated && this.#parts.inProfile.includes(id));
  }

  /** Matches from now on, or no longer. @throws PlatewardenError not_authorised for all but the administrator */
  decide(listId: string, isDesignated: boolean, by: EntryMember, reason: string): void {
    const attempt = { actor: actorOf(by), action: 'hot_list_designated' as const, subjects: [`list:${listId}`] };
    recordRefusal(this.#parts.audit, attempt, () => {
      if (by.role !== 'administrator')
        throw new PlatewardenError('not_authorised', 'The ALPR administrator designates hot lists (S-9.7)');
      const { accountId, name, badge } = by;
      const at = this.#parts.clock.now();
      const decision = { listId, isDesignated, at, by: { accountId, name, badge }, reason };
      const dataElements = { designated: isDesignated };
      const event = { ...attempt, dataElements, outcome: 'done' as const, detail: reason };
      this.#decisions.change((decisions) => ({ value: [...decisions, decision], event }));
    });
  }
}
