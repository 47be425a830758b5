import { type Entitlement, type Role, roleSchema, unitActor } from '../../domain/access.js';
import type { AgencyProfile } from '../../domain/agency-profile.js';
import type { AuditAction, AuditTrail } from '../../domain/audit.js';
import { PlatewardenError } from '../../domain/errors.js';
import type { Ids } from '../../domain/ids.js';
import type { Clock, UtcMs } from '../../domain/time.js';
import type { Unit } from '../../domain/unit.js';
import { recordRefusal } from '../../ops/record-refusal.js';
import {
  type Account,
  actorOf,
  normaliseBadge,
  parseEntitlements,
  requireAuthorisedTitle,
} from '../../policy/account.js';
import { readReport, underDuty } from '../access/under-duty.js';
import type { Database } from '../database.js';
import { readAccount, readAccountByLogin, readAccounts } from './account-rows.js';
import type { HighestTime } from './highest-time.js';
import { newPasswordHash } from './new-password.js';
import { newSecondFactor, secondFactorUri } from './second-factor.js';

export interface AccountParts {
  readonly database: Database;
  readonly audit: AuditTrail;
  readonly clock: Clock;
  readonly time: HighestTime;
  readonly ids: Ids;
  readonly profile: AgencyProfile;
  readonly unit: Pick<Unit, 'unitId' | 'agencyId'>;
  /** Rounds of the password hash; tests take few. */
  readonly passwordCost?: number;
}

export interface NewAccount {
  readonly loginName: string;
  readonly name: string;
  readonly title: string;
  readonly badge: string;
  readonly role: string;
  readonly entitlements: readonly string[];
  readonly password: string;
}

/** An office-approved training, and when it was completed. */
export interface CompletedTraining {
  readonly course: string;
  readonly completedAt: UtcMs;
}

/** An account with what its person's authenticator app needs: shown once. */
export interface IssuedAccount {
  readonly account: Account;
  readonly totpSecret: string;
  readonly totpUri: string;
}

interface PreparedAccount extends Omit<NewAccount, 'role' | 'entitlements' | 'password'> {
  readonly role: Role;
  readonly entitlements: readonly Entitlement[];
  readonly passwordHash: string;
}

/** Accounts of persons: made, changed, trained, suspended; each with its audit record. */
export class AccountService {
  readonly #parts: AccountParts;

  constructor(parts: AccountParts) {
    this.#parts = parts;
  }

  /**
   * Makes the first administrator: whoever opens the data directory, with its key, has physical access. Once only; who
   * tries again is on record.
   * @throws PlatewardenError policy_refused when there already are accounts; usage for a training in the future
   */
  async bootstrap(
    technician: string,
    first: Omit<NewAccount, 'role'>,
    training: CompletedTraining,
  ): Promise<IssuedAccount> {
    if (technician.trim() === '') throw new PlatewardenError('usage', 'The technician’s name is missing');
    const { database, audit, unit } = this.#parts;
    const actor = { ...unitActor(unit), name: `technician ${technician.trim()}` };
    const { loginName } = first;
    const subjects = [`account:${loginName}`];
    return recordRefusal(audit, { actor, action: 'bootstrap', subjects }, async () => {
      const completed = this.#completed(training);
      const stored = await this.#prepare({ ...first, role: 'administrator' });
      return database.transaction(() => {
        if (database.get('SELECT 1 FROM accounts LIMIT 1') !== undefined) {
          throw new PlatewardenError('policy_refused', 'This unit has accounts: it is bootstrapped once only', {
            hint: 'An administrator makes further accounts with `platewarden user add`.',
          });
        }
        const created = this.#insert(stored);
        const { accountId } = created.account;
        this.#train(accountId, training, actor.name);
        audit.append({ actor, action: 'bootstrap', ...about(created.account, { loginName, ...completed }) });
        return { ...created, account: readAccount(database, accountId) };
      });
    });
  }

  /**
   * @param training that the person has completed already; without one they cannot log in until one is recorded
   * @throws PlatewardenError not_authorised; usage; conflict for a login name or a person that has an account
   */
  async create(by: Account, fields: NewAccount, training?: CompletedTraining): Promise<IssuedAccount> {
    const attempt = underDuty(
      this.#parts.audit,
      by,
      'manage_accounts',
      'account_created',
      `account:${fields.loginName}`,
    );
    return attempt(async () => {
      const stored = await this.#prepare(fields);
      const { database, audit } = this.#parts;
      return database.transaction(() => {
        const created = this.#insert(stored);
        const { loginName, role, title, badge } = fields;
        audit.append({
          actor: actorOf(by),
          action: 'account_created',
          ...about(created.account, { loginName, role, title, badge }),
        });
        if (training === undefined) return created;
        return { ...created, account: this.recordTraining(by, loginName, training) };
      });
    });
  }

  /** Role, title and entitlements; nobody changes their own. */
  change(by: Account, loginName: string, change: { role?: string; title?: string; entitlements?: string[] }): Account {
    const attempt = underDuty(this.#parts.audit, by, 'manage_accounts', 'account_changed', `account:${loginName}`);
    return attempt(() => {
      return this.#update(
        by,
        loginName,
        'account_changed',
        { ...change, entitlements: change.entitlements?.join(' ') },
        (account) => {
          if (account.accountId === by.accountId) {
            throw new PlatewardenError('policy_refused', 'Nobody changes their own role or entitlements');
          }
          const role = change.role === undefined ? account.role : parseRole(change.role);
          const title = change.title?.trim() ?? account.title;
          if (role !== account.role || title !== account.title) {
            requireAuthorisedTitle(this.#parts.profile, title, role);
          }
          const entitlements = change.entitlements ? parseEntitlements(change.entitlements) : account.entitlements;
          this.#parts.database.run(
            'UPDATE accounts SET role = ?, title = ?, entitlements = ? WHERE account_id = ?',
            role,
            title,
            JSON.stringify(entitlements),
            account.accountId,
          );
        },
      );
    });
  }

  /** Ends access at once, and all sessions (S-9.10f). */
  suspend(by: Account, loginName: string, reason: string): Account {
    const attempt = underDuty(this.#parts.audit, by, 'suspend_accounts', 'account_suspended', `account:${loginName}`);
    return attempt(() => {
      if (reason.trim() === '') throw new PlatewardenError('usage', 'A suspension states its reason');
      return this.#update(by, loginName, 'account_suspended', { reason }, (account) => {
        const { database, clock } = this.#parts;
        database.run(
          'UPDATE accounts SET suspended_at = ?, suspended_reason = ? WHERE account_id = ?',
          clock.now(),
          reason,
          account.accountId,
        );
        database.run('DELETE FROM sessions WHERE account_id = ?', account.accountId);
      });
    });
  }

  /** Ends a suspension, or the lock after failed logins. */
  restore(by: Account, loginName: string, reason: string): Account {
    const attempt = underDuty(this.#parts.audit, by, 'suspend_accounts', 'account_restored', `account:${loginName}`);
    return attempt(() => {
      return this.#update(by, loginName, 'account_restored', { reason }, (account) => {
        if (account.accountId === by.accountId)
          throw new PlatewardenError('policy_refused', 'Nobody restores themselves');
        this.#parts.database.run(
          'UPDATE accounts SET suspended_at = NULL, suspended_reason = NULL, failures = 0 WHERE account_id = ?',
          account.accountId,
        );
      });
    });
  }

  /**
   * A new password and authenticator secret for a person who lost theirs; what they had ends, sessions too. A suspension stays.
   * @throws PlatewardenError not_authorised; policy_refused for one's own account; usage for a weak password or no reason
   */
  async renew(by: Account, loginName: string, password: string, reason: string): Promise<IssuedAccount> {
    const { audit, database, profile } = this.#parts;
    const attempt = underDuty(audit, by, 'manage_accounts', 'credentials_renewed', `account:${loginName}`);
    return attempt(async () => {
      if (reason.trim() === '') throw new PlatewardenError('usage', 'A renewal states its reason');
      const person = readAccountByLogin(database, loginName);
      if (person.accountId === by.accountId) {
        throw new PlatewardenError('policy_refused', 'Nobody renews their own password and code', {
          hint: 'Another administrator does; `platewarden user password` changes a password that is known.',
        });
      }
      const hash = await newPasswordHash(this.#parts, password, person);
      const totpSecret = newSecondFactor();
      const account = this.#update(by, loginName, 'credentials_renewed', { reason }, ({ accountId }) => {
        database.run(
          'UPDATE accounts SET password_hash = ?, totp_secret = ?, totp_last_step = 0, failures = 0 WHERE account_id = ?',
          hash,
          totpSecret,
          accountId,
        );
        database.run('DELETE FROM sessions WHERE account_id = ?', accountId);
      });
      return { account, totpSecret, totpUri: secondFactorUri(totpSecret, loginName, profile.name) };
    });
  }

  /** @throws PlatewardenError usage for a training in the future, or that names no course */
  recordTraining(by: Account, loginName: string, training: CompletedTraining): Account {
    const attempt = underDuty(this.#parts.audit, by, 'record_training', 'training_recorded', `account:${loginName}`);
    return attempt(() => {
      const elements = this.#completed(training);
      return this.#update(by, loginName, 'training_recorded', elements, ({ accountId }) =>
        this.#train(accountId, training, by.accountId),
      );
    });
  }

  list(by: Account): Account[] {
    const { audit, database } = this.#parts;
    return readReport(audit, by, 'read_reports', { report: 'accounts' }, () => readAccounts(database));
  }

  #update(
    by: Account,
    loginName: string,
    action: Extract<
      AuditAction,
      'account_changed' | 'account_suspended' | 'account_restored' | 'credentials_renewed' | 'training_recorded'
    >,
    elements: Record<string, string | undefined>,
    write: (account: Account) => void,
  ): Account {
    const { database, audit } = this.#parts;
    return database.transaction(() => {
      const account = readAccountByLogin(database, loginName);
      write(account);
      const given = Object.fromEntries(Object.entries(elements).filter(([, value]) => value !== undefined));
      audit.append({ actor: actorOf(by), action, ...about(account, given as Record<string, string>) });
      return readAccount(database, account.accountId);
    });
  }

  /** @throws PlatewardenError usage: a training in the future would give access for longer than a year (N-TR) */
  #completed({ course, completedAt }: CompletedTraining): { course: string; completed: string } {
    if (course.trim() === '') throw new PlatewardenError('usage', 'The record of a training names the course');
    if (!(completedAt <= this.#parts.time.now())) {
      throw new PlatewardenError('usage', 'A training is recorded once it is completed');
    }
    return { course, completed: new Date(completedAt).toISOString().slice(0, 10) };
  }

  #train(accountId: string, { course, completedAt }: CompletedTraining, recordedBy: string): void {
    const { database, time } = this.#parts;
    database.run(
      'INSERT INTO trainings VALUES (?, ?, ?, ?, ?)',
      accountId,
      completedAt,
      course,
      recordedBy,
      time.now(),
    );
    database.run(
      'UPDATE accounts SET trained_at = max(coalesce(trained_at, 0), ?) WHERE account_id = ?',
      completedAt,
      accountId,
    );
  }

  async #prepare(fields: NewAccount): Promise<PreparedAccount> {
    const { profile } = this.#parts;
    for (const [field, value] of Object.entries({ name: fields.name, title: fields.title, badge: fields.badge })) {
      if (value.trim() === '') throw new PlatewardenError('usage', `The ${field} is missing: accounts are individual`);
    }
    if (!/^[a-z][a-z0-9._-]{1,31}$/.test(fields.loginName)) {
      throw new PlatewardenError(
        'usage',
        `"${fields.loginName.slice(0, 40)}" is no login name: 2 to 32 of a-z 0-9 . _ -`,
      );
    }
    const role = parseRole(fields.role);
    requireAuthorisedTitle(profile, fields.title, role);
    const entitlements = parseEntitlements(fields.entitlements);
    const passwordHash = await newPasswordHash(this.#parts, fields.password, fields);
    const { loginName, name, title, badge } = fields;
    return { loginName, name, title, badge, role, entitlements, passwordHash };
  }

  #insert(fields: PreparedAccount): IssuedAccount {
    const { database, ids, clock, profile } = this.#parts;
    const badgeKey = normaliseBadge(fields.badge);
    const other = database.get(
      'SELECT login_name FROM accounts WHERE login_name = ? OR (agency_id = ? AND badge_key = ?)',
      fields.loginName,
      profile.agencyId,
      badgeKey,
    );
    if (other !== undefined) {
      throw new PlatewardenError('conflict', `Badge ${fields.badge} or login name ${fields.loginName} has an account`, {
        hint: `One person, one account (S-9.9): ${String(other.login_name)}`,
      });
    }
    const accountId = ids.next();
    const totpSecret = newSecondFactor();
    database.run(
      `INSERT INTO accounts (account_id, login_name, name, title, badge, badge_key, agency_id, role, entitlements,
         password_hash, totp_secret, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      accountId,
      fields.loginName,
      fields.name.trim(),
      fields.title.trim(),
      fields.badge.trim(),
      badgeKey,
      profile.agencyId,
      fields.role,
      JSON.stringify(fields.entitlements),
      fields.passwordHash,
      totpSecret,
      clock.now(),
    );
    const totpUri = secondFactorUri(totpSecret, fields.loginName, profile.name);
    return { account: readAccount(database, accountId), totpSecret, totpUri };
  }
}

function about(account: Account, dataElements: Record<string, string>) {
  return { subjects: [`account:${account.loginName}`], dataElements };
}

function parseRole(text: string) {
  const role = roleSchema.safeParse(text);
  if (role.success) return role.data;
  throw new PlatewardenError('usage', `"${text.slice(0, 40)}" is no role`, { hint: roleSchema.options.join(', ') });
}
