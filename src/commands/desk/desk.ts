import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { AccessGrant, AccessScope } from '../../domain/access.js';
import { type Ids, timeSortedIds } from '../../domain/ids.js';
import type { Clock } from '../../domain/time.js';
import { isNetworkTimeSynchronised } from '../../ops/network-time.js';
import { TrustedClock } from '../../ops/trusted-clock.js';
import type { Account } from '../../policy/account.js';
import type { Office } from '../../store/office.js';
import type { Store } from '../../store/store.js';
import { readSecretLine } from './secret-line.js';

/** What commands need of the world; tests give their own. */
export interface DeskContext {
  readonly clock: Clock;
  /** Learns whether the clock follows network time. */
  readonly settleClock: () => Promise<void>;
  readonly ids: Ids;
  readonly print: (text: string) => void;
  /** Asks for a secret; from a pipe, the next line of standard input. */
  readonly secret: (prompt: string) => Promise<string>;
  /** Where the session's token lies, readable by its owner alone. */
  readonly sessionFile: string;
  /** Where the session lives: a copied token is worth nothing elsewhere. */
  readonly origin: string;
  readonly passwordCost?: number;
}

export function deskContext(): DeskContext {
  const clock = new TrustedClock();
  const folder = process.env.XDG_RUNTIME_DIR ?? homedir();
  return {
    clock,
    settleClock: async () => {
      if (await isNetworkTimeSynchronised()) clock.networkTime();
    },
    ids: timeSortedIds(clock),
    print: (text) => process.stdout.write(printable(text.endsWith('\n') ? text : `${text}\n`)),
    secret: readSecretLine,
    sessionFile: process.env.PLATEWARDEN_SESSION_FILE ?? join(folder, '.platewarden-session'),
    origin: `command line, user ${userInfo().uid}`,
  };
}

/** Names, synopses and notes are what others typed: control characters in them could rewrite what a terminal shows. */
export function printable(text: string): string {
  return text.replace(/[^\P{C}\n]/gu, '?');
}

export interface DeskOptions {
  readonly config: string;
}

/** The office of a configuration, open for one command, and whoever is logged in. */
export interface Desk extends Disposable {
  readonly store: Store;
  readonly office: Office;
  /** @throws PlatewardenError not_authenticated, policy_refused */
  who(): Account;
  /** Leave to read for whoever is logged in. @throws as `who` and `grantAccess` */
  grant(access: { purpose: string; case: string }, scopes: readonly AccessScope[]): AccessGrant;
  readonly token: { read(): string; write(token: string): void; remove(): void };
}
