import { AccessGrant, type AccessScope } from '../../domain/access.js';
import type { AuditAction, AuditEvent, AuditTrail } from '../../domain/audit.js';
import { asPlatewardenError, PlatewardenError } from '../../domain/errors.js';
import type { Clock, UtcMs } from '../../domain/time.js';
import type { Database } from '../database.js';

/** What is read, for the audit record. */
export interface AccessPlan<T> {
  readonly scope: AccessScope;
  readonly action: Extract<AuditAction, 'query' | 'image_viewed' | 'hit_viewed' | 'exported'>;
  /** The plate or other data elements used to query. */
  readonly dataElements: NonNullable<AuditEvent['dataElements']>;
  /** The specific data that came out: `detection:…`, `hit:…`, `image:…`. */
  readonly subjects: (result: T) => readonly string[];
}

/**
 * Leave to read rows, which exists only while the transaction lasts that also holds the audit record. Functions that
 * read stored plates take one, so that an unaudited look-up cannot be written.
 */
export class ReadLicence {
  #valid = true;

  private constructor(
    readonly grant: AccessGrant,
    readonly at: UtcMs,
  ) {}

  /** @throws PlatewardenError not_authorised once the transaction is over */
  static require(licence: ReadLicence): void {
    if (typeof licence === 'object' && licence !== null && #valid in licence && licence.#valid) return;
    throw new PlatewardenError('not_authorised', 'Stored data is read only within an audited access');
  }

  /** Only `AuditedAccess` calls this. */
  static during<T>(grant: AccessGrant, at: UtcMs, work: (licence: ReadLicence) => T): T {
    const licence = new ReadLicence(grant, at);
    try {
      return work(licence);
    } finally {
      licence.#valid = false;
    }
  }
}

/** The one way to read what is stored: the look-up and its audit record commit together or not at all. */
export class AuditedAccess {
  readonly #database: Database;
  readonly #audit: AuditTrail;
  readonly #clock: Clock;

  constructor(database: Database, audit: AuditTrail, clock: Clock) {
    this.#database = database;
    this.#audit = audit;
    this.#clock = clock;
  }

  /**
   * Runs `work` under `grant`, to its end: what it leaves for later is not audited, so a promise is refused. A refusal is
   * on record too, and so is a look-up that broke, for it may have seen something first.
   * @throws PlatewardenError not_authorised for a forged, expired or too narrow grant, or one whose account was
   * suspended meanwhile; internal within another transaction, which could take the record back
   */
  read<T>(grant: AccessGrant, plan: AccessPlan<T>, work: (licence: ReadLicence) => T): T {
    if (this.#database.inTransaction) {
      throw new PlatewardenError('internal', 'An access within another transaction could lose its audit record');
    }
    this.#require(grant, plan);
    const { actor, purpose, caseNumber } = grant;
    const { action, dataElements } = plan;
    const asked = { actor, action, dataElements, purpose, caseNumber };
    try {
      return this.#database.transaction(() => {
        const result = ReadLicence.during(grant, this.#clock.now(), work);
        if (result instanceof Promise)
          throw new PlatewardenError('internal', 'An audited access ends within its transaction');
        this.#audit.append({ ...asked, subjects: [...plan.subjects(result)] });
        return result;
      });
    } catch (error) {
      this.#audit.append({ ...asked, outcome: 'failed', detail: asPlatewardenError(error).message });
      throw error;
    }
  }

  #require<T>(grant: AccessGrant, plan: AccessPlan<T>): void {
    try {
      AccessGrant.require(grant, plan.scope, this.#clock.now());
      this.#requireActive(grant.actor.accountId);
    } catch (error) {
      const fault = asPlatewardenError(error);
      const actor = { accountId: null, name: claimedName(grant), agencyId: 'unknown' };
      this.#audit.append({
        actor,
        action: plan.action,
        dataElements: plan.dataElements,
        outcome: 'refused',
        detail: fault.message,
      });
      throw fault;
    }
  }

  #requireActive(accountId: string): void {
    const row = this.#database.get('SELECT suspended_at FROM accounts WHERE account_id = ?', accountId);
    if (row !== undefined && row.suspended_at === null) return;
    throw new PlatewardenError('not_authorised', 'The account of this grant is suspended (S-9.10f)');
  }
}

/** Who a refused grant says it is of; a forged one may say anything, or nothing. */
function claimedName(grant: AccessGrant): string {
  try {
    return `claimed: ${String(grant.actor.name).slice(0, 100)}`;
  } catch {
    return 'unknown';
  }
}
