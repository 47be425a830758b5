import { createHash, randomBytes } from 'node:crypto';
import { PlatewardenError } from '../../domain/errors.js';
import { minuteMs } from '../../domain/time.js';
import { type Account, acknowledgementText, actorOf, standingOf } from '../../policy/account.js';
import type { Row } from '../database.js';
import { accountOf, readAccount } from './account-rows.js';
import type { AccountParts } from './account-service.js';
import { newPasswordHash } from './new-password.js';
import { passwordCosts, passwordMatches, unmatchableHash } from './password-hash.js';
import { secondFactorStep } from './second-factor.js';

export interface Credentials {
  readonly loginName: string;
  readonly password: string;
  /** Six digits of the authenticator app. */
  readonly code: string;
}

export interface Session {
  readonly account: Account;
  /** Shown at each use: training about to end. */
  readonly warning: string | null;
}

export interface BegunSession extends Session {
  /** The bearer's secret; the store keeps only its hash. */
  readonly token: string;
}

/** Log in, go on, lock, log out. Works without a link: all it needs is in the unit's store. */
export class SessionService {
  readonly #parts: AccountParts;

  constructor(parts: AccountParts) {
    this.#parts = parts;
  }

  /**
   * @param origin where the session lives (`cli uid 1000`): its token is worth nothing elsewhere
   * @param acknowledges the person has confirmed the policy's current version with this login (N-RE)
   * @throws PlatewardenError not_authenticated for a wrong name, password or code, or a locked account;
   * policy_refused when suspended, untrained, or the policy is not acknowledged
   */
  async login(credentials: Credentials, origin: string, acknowledges = false): Promise<BegunSession> {
    const { database, audit, clock, time, profile } = this.#parts;
    const account = await this.#authenticate(credentials, 'login');
    const standing = standingOf(account, profile, time.now());
    const refuse = (message: string, hint: string): never => {
      audit.append({ actor: actorOf(account), action: 'login', outcome: 'refused', detail: message });
      throw new PlatewardenError('policy_refused', message, { hint });
    };
    if (standing.refusal !== null) {
      refuse(`${standing.refusal.reason} (${standing.refusal.clause})`, standing.refusal.hint);
    }
    const { version } = profile.policy;
    if (account.acknowledgedVersion !== version && !acknowledges) {
      const how = 'If you have and do: log in again with --acknowledge, and the next code of your app.';
      refuse(
        `Version ${version} of the policy is not acknowledged yet (N-RE)`,
        `${acknowledgementText(profile)}\n${how}`,
      );
    }
    const token = randomBytes(32).toString('base64url');
    return database.transaction(() => {
      if (account.acknowledgedVersion !== version) {
        database.run('UPDATE accounts SET acknowledged_version = ? WHERE account_id = ?', version, account.accountId);
        audit.append({ actor: actorOf(account), action: 'policy_acknowledged', dataElements: { version } });
      }
      database.run(
        'INSERT INTO sessions (token_hash, account_id, origin, begun_at, used_at) VALUES (?, ?, ?, ?, ?)',
        hashOf(token),
        account.accountId,
        origin,
        clock.now(),
        time.now(),
      );
      audit.append({ actor: actorOf(account), action: 'login', dataElements: { origin } });
      return { token, account: readAccount(database, account.accountId), warning: standing.warning };
    });
  }

  /**
   * The session of `token`, if it may go on; counts as activity.
   * @throws PlatewardenError not_authenticated when unknown, ended, from elsewhere, or locked (unlock it with `unlock`);
   * policy_refused when the account lost its standing meanwhile
   */
  resume(token: string, origin: string): Session {
    const { database, audit, time, profile } = this.#parts;
    const row = this.#row(token, origin);
    const account = accountOf(row);
    const now = time.now();
    if (row.locked_at === null && now - Number(row.used_at) >= profile.sessions.idleLockMinutes * minuteMs) {
      this.#lock(row, account, 'idle');
      row.locked_at = now;
    }
    if (row.locked_at !== null) {
      throw new PlatewardenError('not_authenticated', 'The session is locked', {
        hint: '`platewarden login --unlock`, with password and code.',
      });
    }
    const standing = standingOf(account, profile, now);
    if (standing.refusal !== null) {
      const { reason, clause, hint } = standing.refusal;
      const message = `${reason} (${clause})`;
      audit.append({ actor: actorOf(account), action: 'access_granted', outcome: 'refused', detail: message });
      throw new PlatewardenError('policy_refused', message, { hint });
    }
    if (account.acknowledgedVersion !== profile.policy.version) {
      throw new PlatewardenError(
        'policy_refused',
        'The policy has a new version; log in again to acknowledge it (N-RE)',
      );
    }
    database.run('UPDATE sessions SET used_at = ? WHERE token_hash = ?', now, row.token_hash);
    return { account, warning: standing.warning };
  }

  /** The person leaves the screen. */
  lock(token: string, origin: string): void {
    const row = this.#row(token, origin);
    if (row.locked_at === null) this.#lock(row, accountOf(row), 'by hand');
  }

  /** @throws PlatewardenError as `login`; also when another person tries */
  async unlock(token: string, origin: string, credentials: Credentials): Promise<Session> {
    const row = this.#row(token, origin);
    const account = await this.#authenticate(credentials, 'session_unlocked');
    if (account.accountId !== row.account_id) {
      throw new PlatewardenError('not_authenticated', 'The session is another person’s; log in instead');
    }
    const { database, audit, time } = this.#parts;
    database.transaction(() => {
      database.run(
        'UPDATE sessions SET locked_at = NULL, used_at = ? WHERE token_hash = ?',
        time.now(),
        row.token_hash,
      );
      audit.append({ actor: actorOf(account), action: 'session_unlocked', dataElements: { origin } });
    });
    return this.resume(token, origin);
  }

  logout(token: string, origin: string): void {
    const row = this.#row(token, origin);
    const { database, audit } = this.#parts;
    database.transaction(() => {
      database.run('DELETE FROM sessions WHERE token_hash = ?', row.token_hash);
      audit.append({ actor: actorOf(accountOf(row)), action: 'logout', dataElements: { origin } });
    });
  }

  /** @throws PlatewardenError usage for a weak password; not_authenticated */
  async changePassword(credentials: Credentials, next: string): Promise<void> {
    const account = await this.#authenticate(credentials, 'password_changed');
    const { database, audit } = this.#parts;
    const hash = await newPasswordHash(this.#parts, next, account);
    database.transaction(() => {
      database.run('UPDATE accounts SET password_hash = ? WHERE account_id = ?', hash, account.accountId);
      database.run('DELETE FROM sessions WHERE account_id = ?', account.accountId);
      audit.append({ actor: actorOf(account), action: 'password_changed' });
    });
  }

  /** The same work and the same answer whether the name exists or not. */
  async #authenticate(
    credentials: Credentials,
    action: 'login' | 'session_unlocked' | 'password_changed',
  ): Promise<Account> {
    const { database, audit, clock, profile } = this.#parts;
    const row = database.get('SELECT * FROM accounts WHERE login_name = ?', credentials.loginName);
    const passwordRight = await passwordMatches(
      credentials.password,
      row === undefined ? this.#decoyHash() : String(row.password_hash),
    );
    // A failure is returned, not thrown, so that its records commit.
    const outcome = database.transaction((): Account | PlatewardenError => {
      // Read again: another attempt may have used the code, or locked the account, while the hash was computed.
      const current = row && database.get('SELECT * FROM accounts WHERE account_id = ?', row.account_id);
      const step =
        current &&
        secondFactorStep(
          String(current.totp_secret),
          credentials.code,
          { ms: clock.now(), trusted: clock.statement().trusted },
          Number(current.totp_last_step),
        );
      if (current === undefined || !passwordRight || step === null || step === undefined) {
        return this.#fail(current, credentials.loginName, action);
      }
      if (Number(current.failures) >= profile.sessions.failedLogins) {
        const message = `The account is locked after ${profile.sessions.failedLogins} failed logins`;
        audit.append({ actor: actorOf(accountOf(current)), action, outcome: 'refused', detail: message });
        const hint = 'The administrator restores it: `platewarden user restore`.';
        return new PlatewardenError('not_authenticated', message, { hint });
      }
      database.run(
        'UPDATE accounts SET failures = 0, totp_last_step = ? WHERE account_id = ?',
        step,
        current.account_id,
      );
      return accountOf(current);
    });
    if (outcome instanceof PlatewardenError) throw outcome;
    return outcome;
  }

  #fail(row: Row | undefined, loginName: string, action: 'login' | 'session_unlocked' | 'password_changed') {
    const { database, audit, profile, unit } = this.#parts;
    const actor = row
      ? actorOf(accountOf(row))
      : { accountId: null, name: `unknown: ${loginName.slice(0, 40)}`, agencyId: unit.agencyId };
    audit.append({ actor, action, outcome: 'failed', detail: 'wrong name, password or code' });
    if (row !== undefined) {
      database.run('UPDATE accounts SET failures = failures + 1 WHERE account_id = ?', row.account_id);
      if (Number(row.failures) + 1 === profile.sessions.failedLogins) {
        database.run('DELETE FROM sessions WHERE account_id = ?', row.account_id);
        audit.append({ actor, action: 'account_locked', detail: `${profile.sessions.failedLogins} failed logins` });
      }
    }
    return new PlatewardenError('not_authenticated', 'Name, password or code is wrong, or the code was used before');
  }

  /** Stands in for the hash of a name that does not exist; made without hashing, so that it takes no longer. */
  #decoyHash(): string {
    const scheme = this.#parts.profile.sessions.passwordHash;
    return unmatchableHash(scheme, this.#parts.passwordCost ?? passwordCosts[scheme]);
  }

  #row(token: string, origin: string): Row {
    const row = this.#parts.database.get(
      'SELECT sessions.*, accounts.* FROM sessions JOIN accounts USING (account_id) WHERE token_hash = ?',
      hashOf(token),
    );
    if (row !== undefined && row.origin === origin) return row;
    throw new PlatewardenError('not_authenticated', 'There is no such session', { hint: '`platewarden login` first.' });
  }

  #lock(row: Row, account: Account, why: string): void {
    const { database, audit, time } = this.#parts;
    database.transaction(() => {
      database.run('UPDATE sessions SET locked_at = ? WHERE token_hash = ?', time.now(), row.token_hash);
      audit.append({ actor: actorOf(account), action: 'session_locked', detail: why });
    });
  }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
