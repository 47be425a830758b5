import { caseNumberSchema } from '../domain/access.js';
import type { AuditTrail } from '../domain/audit.js';
import { PlatewardenError } from '../domain/errors.js';
import type { Ids } from '../domain/ids.js';
import type { Clock } from '../domain/time.js';
import { type Account, actorOf } from '../policy/account.js';
import { underDuty } from './access/under-duty.js';
import type { Database } from './database.js';

/** A drive around a crime scene: what is detected meanwhile carries the case's number (S-9.3). One at a time. */
export class Canvass {
  readonly #database: Database;
  readonly #audit: AuditTrail;
  readonly #clock: Clock;
  readonly #ids: Ids;

  constructor(database: Database, audit: AuditTrail, clock: Clock, ids: Ids) {
    this.#database = database;
    this.#audit = audit;
    this.#clock = clock;
    this.#ids = ids;
  }

  /** Case number that new detections carry, or null; for the pipeline. */
  caseNumber(): string | null {
    return (this.#database.get('SELECT case_number FROM canvasses WHERE ended_at IS NULL')?.case_number ?? null) as
      | string
      | null;
  }

  /** @throws PlatewardenError usage without a case number or reason; conflict while one is under way */
  begin(by: Account, caseNumber: string, reason: string): void {
    const attempt = underDuty(this.#audit, by, 'run_canvass', 'canvass_started');
    attempt(() => {
      const parsed = caseNumberSchema.safeParse(caseNumber);
      if (!parsed.success || reason.trim() === '') {
        throw new PlatewardenError('usage', 'A canvass names its case and its incident (S-9.3)');
      }
      this.#database.transaction(() => {
        const running = this.caseNumber();
        if (running !== null) throw new PlatewardenError('conflict', `A canvass for ${running} is under way`);
        this.#database.run(
          'INSERT INTO canvasses (canvass_id, case_number, reason, account_id, begun_at) VALUES (?, ?, ?, ?, ?)',
          this.#ids.next(),
          parsed.data,
          reason,
          by.accountId,
          this.#clock.now(),
        );
        this.#audit.append({ actor: actorOf(by), action: 'canvass_started', caseNumber: parsed.data, detail: reason });
      });
    });
  }

  /** @throws PlatewardenError conflict when none is under way */
  end(by: Account): void {
    const attempt = underDuty(this.#audit, by, 'run_canvass', 'canvass_ended');
    attempt(() => {
      this.#database.transaction(() => {
        const caseNumber = this.caseNumber();
        if (caseNumber === null) throw new PlatewardenError('conflict', 'No canvass is under way');
        this.#database.run('UPDATE canvasses SET ended_at = ? WHERE ended_at IS NULL', this.#clock.now());
        this.#audit.append({ actor: actorOf(by), action: 'canvass_ended', caseNumber });
      });
    });
  }
}
