import type { HotLists } from '../../hotlist/open-hot-lists.js';
import type { Account } from '../../policy/account.js';
import type { Office } from '../../store/office.js';
import type { Store } from '../../store/store.js';

/** What the hot-list commands work on: the same data directory as the daemon's. */
export interface HotListDesk {
  readonly hotLists: HotLists;
  readonly office: Office;
  readonly store: Store;
}

export interface LoginOptions {
  readonly config: string;
  readonly login: string;
  readonly passwordFile: string;
  readonly code: string;
}

/** Opens the hot lists that `config` names, beside a running daemon or without one. */
export async function withHotLists(config: string, work: (desk: HotListDesk) => Promise<void>): Promise<void> {
  // Loaded here, so that the other commands start without the database.
  const { loadConfiguration } = await import('../../ops/load-configuration.js');
  const { loadAgencyProfile } = await import('../../ops/load-agency-profile.js');
  const { createLogger } = await import('../../ops/logger.js');
  const { TrustedClock } = await import('../../ops/trusted-clock.js');
  const { timeSortedIds } = await import('../../domain/ids.js');
  const { openHotLists } = await import('../../hotlist/open-hot-lists.js');
  const { profileFaults } = await import('../../policy/agency-profile-bounds.js');
  const { openOffice } = await import('../../store/office.js');
  const { openStore } = await import('../../store/store.js');
  const configuration = loadConfiguration(config);
  const { unit } = configuration;
  const profile = loadAgencyProfile(configuration.agencyProfile, profileFaults);
  const clock = new TrustedClock();
  using store = openStore(configuration.store, clock, { resendAfterMs: null });
  const office = openOffice({ store, clock, ids: timeSortedIds(clock), profile, unit });
  await using hotLists = await openHotLists({
    configuration: configuration.hotLists,
    directory: store.directory,
    keys: store.keyring,
    audit: office.audit,
    log: createLogger('silent'),
    ...{ clock, unit },
  });
  await work({ hotLists, office, store });
}

/** The same for a person who logs in with these options, for as long as the work takes (clauses S-3, S-9.9). */
export async function withMember(
  options: LoginOptions,
  work: (desk: HotListDesk & { readonly account: Account }) => Promise<void>,
): Promise<void> {
  const { readFileSync } = await import('node:fs');
  await withHotLists(options.config, async (desk) => {
    const password = readFileSync(options.passwordFile, 'utf8').trimEnd();
    const origin = `cli uid ${process.getuid?.() ?? 'unknown'}`;
    const credentials = { loginName: options.login, password, code: options.code };
    const { token, account } = await desk.office.sessions.login(credentials, origin);
    try {
      await work({ ...desk, account });
    } finally {
      desk.office.sessions.logout(token, origin);
    }
  });
}
