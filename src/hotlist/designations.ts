import { z } from 'zod';
import type { AuditTrail } from '../domain/audit.js';
import { PlatewardenError } from '../domain/errors.js';
import type { Clock } from '../domain/time.js';
import { recordRefusal } from '../ops/record-refusal.js';
import type { SealingKeys } from '../ops/sealed-file.js';
import { actorOf } from '../policy/account.js';
import type { EntryMember } from '../policy/entry-approval.js';
import { SealedState } from './sealed-state.js';

const decisionSchema = z.object({
  listId: z.string(),
  isDesignated: z.boolean(),
  at: z.number(),
  by: z.object({ accountId: z.string(), name: z.string(), badge: z.string() }),
  reason: z.string(),
});
type Decision = z.infer<typeof decisionSchema>;

export interface DesignationsParts {
  readonly directory: string;
  readonly keys: SealingKeys;
  readonly clock: Clock;
  /** Lists that the agency profile names as designated. */
  readonly inProfile: readonly string[];
  readonly audit?: AuditTrail;
  readonly onChanged: () => void;
}

/**
 * Which lists may match (clause S-9.7): those that the configuration calls designated and the agency's profile confirms,
 * until the administrator decides otherwise here. All decisions are kept; the last one of a list counts.
 */
export class Designations {
  readonly #parts: DesignationsParts;
  readonly #decisions: SealedState<Decision>;

  private constructor(parts: DesignationsParts) {
    this.#parts = parts;
    this.#decisions = new SealedState({ ...parts, fileName: 'designations.sealed', schema: z.array(decisionSchema) });
  }

  /** @throws PlatewardenError store_corrupt, key_wrong */
  static open(parts: DesignationsParts): Designations {
    const designations = new Designations(parts);
    designations.adopt();
    return designations;
  }

  /** Takes what another process (`platewarden hotlist designate`) wrote since. @throws store_corrupt, key_wrong */
  adopt(): void {
    this.#decisions.adopt();
  }

  isDesignated({ id, designated }: { readonly id: string; readonly designated: boolean }): boolean {
    const last = this.#decisions.rows.findLast(({ listId }) => listId === id);
    return last?.isDesignated ?? (designated && this.#parts.inProfile.includes(id));
  }

  /** Matches from now on, or no longer. @throws PlatewardenError not_authorised for all but the administrator */
  decide(listId: string, isDesignated: boolean, by: EntryMember, reason: string): void {
    const attempt = { actor: actorOf(by), action: 'hot_list_designated' as const, subjects: [`list:${listId}`] };
    recordRefusal(this.#parts.audit, attempt, () => {
      const { clock, audit, onChanged } = this.#parts;
      if (by.role !== 'administrator')
        throw new PlatewardenError('not_authorised', 'The ALPR administrator designates hot lists (S-9.7)');
      this.adopt();
      const { accountId, name, badge } = by;
      const decision = { listId, isDesignated, at: clock.now(), by: { accountId, name, badge }, reason };
      this.#decisions.keep([...this.#decisions.rows, decision]);
      audit?.append({
        actor: actorOf(by),
        action: 'hot_list_designated',
        subjects: [`list:${listId}`],
        dataElements: { designated: isDesignated },
        outcome: 'done',
        detail: reason,
      });
      onChanged();
    });
  }
}
