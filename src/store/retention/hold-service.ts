import { caseNumberSchema } from '../../domain/access.js';
import type { AgencyProfile } from '../../domain/agency-profile.js';
import type { AuditTrail } from '../../domain/audit.js';
import { PlatewardenError } from '../../domain/errors.js';
import type { UtcMs } from '../../domain/time.js';
import { type Account, actorOf } from '../../policy/account.js';
import { readReport, underDuty } from '../access/under-duty.js';
import type { Database } from '../database.js';
import { type DestructionRecord, destructionsBetween } from './destruction.js';
import type { Hold, Holds } from './holds.js';

/** Holds as people place and release them: by case number, within the profile's terms, audited (N-RT-case). */
export class HoldService {
  readonly #holds: Holds;
  readonly #database: Database;
  readonly #audit: AuditTrail;
  readonly #profile: AgencyProfile;

  constructor(holds: Holds, database: Database, audit: AuditTrail, profile: AgencyProfile) {
    this.#holds = holds;
    this.#database = database;
    this.#audit = audit;
    this.#profile = profile;
  }

  /** @throws PlatewardenError usage without a case number or reason; not_found */
  place(by: Account, caseNumber: string, reason: string, detectionIds: readonly string[]): Hold {
    const attempt = underDuty(this.#audit, by, 'manage_holds', 'hold_placed');
    return attempt(() => {
      if (!caseNumberSchema.safeParse(caseNumber).success || reason.trim() === '' || detectionIds.length === 0) {
        throw new PlatewardenError('usage', 'A hold names its case, its reason and the detections (N-RT-case)');
      }
      return this.#database.transaction(() => {
        const { reviewDays, ceilingDays } = this.#profile.holds;
        const { agencyId } = this.#profile;
        const placedBy = by.accountId;
        const hold = this.#holds.place({
          agencyId,
          caseNumber,
          reason,
          placedBy,
          reviewDays,
          ceilingDays,
          detectionIds,
        });
        const subjects = [`hold:${hold.holdId}`, ...detectionIds.map((id) => `detection:${id}`)];
        this.#audit.append({ actor: actorOf(by), action: 'hold_placed', subjects, caseNumber, detail: reason });
        return hold;
      });
    });
  }

  /** From now on the schedule applies again. @throws PlatewardenError not_found, conflict, usage without a reason */
  release(by: Account, holdId: string, reason: string): Hold {
    const attempt = underDuty(this.#audit, by, 'manage_holds', 'hold_released', `hold:${holdId}`);
    return attempt(() => {
      if (reason.trim() === '') throw new PlatewardenError('usage', 'Who releases a hold says why (N-RT-case)');
      return this.#database.transaction(() => {
        const hold = this.#holds.release(holdId, by.accountId);
        const { caseNumber } = hold;
        this.#audit.append({
          actor: actorOf(by),
          action: 'hold_released',
          subjects: [`hold:${holdId}`],
          caseNumber,
          detail: reason,
        });
        return hold;
      });
    });
  }

  /** What was destroyed from `from` to `to`, and what is on hold now (S-4.1f, N-RT-case). */
  status(by: Account, from: UtcMs, to: UtcMs): { readonly destroyed: DestructionRecord[]; readonly held: Hold[] } {
    return readReport(this.#audit, by, 'read_reports', { report: 'retention' }, () => ({
      destroyed: destructionsBetween(this.#database, from, to),
      held: this.#holds.active(),
    }));
  }
}
