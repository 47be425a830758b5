import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { PlatewardenError } from '../../domain/errors.js';
import { loadAgencyProfile } from '../../ops/load-agency-profile.js';
import { loadConfiguration } from '../../ops/load-configuration.js';
import { profileFaults, requireSameAgency } from '../../policy/agency-profile-bounds.js';
import { openOffice } from '../../store/office.js';
import { openStore } from '../../store/store.js';
import type { Desk, DeskContext, DeskOptions } from './desk.js';

/** @throws PlatewardenError configuration_invalid, file_unreadable, and what `openStore` throws */
export function openDesk(context: DeskContext, { config }: DeskOptions): Desk {
  const { clock, ids, origin } = context;
  const configuration = loadConfiguration(config);
  const { unit } = configuration;
  const profile = loadAgencyProfile(configuration.agencyProfile, profileFaults);
  requireSameAgency(profile, unit);
  const store = openStore(configuration.store, clock, { resendAfterMs: null });
  const cost = context.passwordCost === undefined ? {} : { passwordCost: context.passwordCost };
  const office = openOffice({ store, clock, ids, profile, unit, ...cost });
  const token = tokenFile(context.sessionFile);
  const who = () => office.sessions.resume(token.read(), origin).account;
  return {
    store,
    office,
    who,
    grant: ({ purpose, case: caseNumber }, scopes) => office.grant(who(), { purpose, caseNumber, scopes }),
    token,
    [Symbol.dispose]: () => store[Symbol.dispose](),
  };
}

function tokenFile(path: string): Desk['token'] {
  return {
    read: () => {
      if (!existsSync(path)) {
        throw new PlatewardenError('not_authenticated', 'Nobody is logged in here', {
          hint: '`platewarden login NAME`',
        });
      }
      if ((statSync(path).mode & 0o077) !== 0) {
        throw new PlatewardenError('not_authenticated', `${path} is readable by others; log in again`, {
          hint: `Remove ${path} first.`,
        });
      }
      return readFileSync(path, 'utf8').trim();
    },
    write: (token) => {
      rmSync(path, { force: true });
      writeFileSync(path, `${token}\n`, { mode: 0o600, flag: 'wx' });
    },
    remove: () => rmSync(path, { force: true }),
  };
}
