import { join } from 'node:path';
import { generateSync } from 'otplib';
import type { AgencyProfile } from '../../domain/agency-profile.js';
import { countingIds } from '../../domain/testing/counting-ids.js';
import { loadAgencyProfile } from '../../ops/load-agency-profile.js';
import { profileFaults } from '../../policy/agency-profile-bounds.js';
import { type Office, openOffice } from '../office.js';
import { type OpenForTest, openForTest } from './open.js';
import { noon } from './samples.js';

export const officeUnit = { unitId: 'car-12', agencyId: 'sonoma-so', kind: 'vehicle' } as const;
export const officePassword = 'violet harbour 93 lantern moss';

export interface OfficeForTest extends OpenForTest {
  readonly office: Office;
  readonly profile: AgencyProfile;
  /** A person with an account and current training. */
  person(loginName: string, role: string, changes?: { badge?: string; entitlements?: string[] }): Promise<Person>;
  readonly chief: Person;
}

export interface Person {
  readonly loginName: string;
  readonly totpSecret: string;
  /** Logs in, a minute later than whoever did before, so that the code is fresh. */
  login(origin?: string): Promise<string>;
}

export function sampleProfile(): AgencyProfile {
  return loadAgencyProfile(join(import.meta.dirname, '../../../config/agencies/sonoma-so.yaml'), profileFaults);
}

/** A store with an agency's people: an administrator `chief` who can make others. */
export async function openOfficeForTest(profile: AgencyProfile = sampleProfile()): Promise<OfficeForTest> {
  const opened = openForTest();
  const { store, clock } = opened;
  const office = openOffice({ store, clock, ids: countingIds('P'), profile, unit: officeUnit, passwordCost: 1000 });
  const origin = 'test';
  const personOf = (loginName: string, totpSecret: string): Person => ({
    loginName,
    totpSecret,
    login: async (from = origin) => {
      clock.advance(60_000);
      const code = generateSync({ secret: totpSecret, epoch: Math.floor(clock.now() / 1000) });
      return (await office.sessions.login({ loginName, password: officePassword, code }, from, true)).token;
    },
  });
  const { totpSecret } = await office.accounts.bootstrap(
    'Lee Park',
    {
      loginName: 'chief',
      name: 'Ana Ortiz',
      title: titleFor(profile, 'administrator'),
      badge: '1001',
      entitlements: [],
      password: officePassword,
    },
    { course: 'ALPR basics', completedAt: noon - 86_400_000 },
  );
  const chief = personOf('chief', totpSecret);
  let badge = 2000;
  return {
    ...opened,
    office,
    profile,
    chief,
    person: async (loginName, role, changes = {}) => {
      const by = office.sessions.resume(await chief.login(), origin).account;
      const account = {
        loginName,
        name: `Person ${loginName}`,
        title: titleFor(profile, role),
        badge: String(++badge),
        role,
        entitlements: [],
        password: officePassword,
        ...changes,
      };
      const training = { course: 'ALPR basics', completedAt: clock.now() - 1000 };
      const created = await office.accounts.create(by, account, training);
      return personOf(loginName, created.totpSecret);
    },
  };
}

/** A job title that the profile authorises for this role (S-4.1a). */
export function titleFor({ authorisedTitles }: AgencyProfile, role: string): string {
  return authorisedTitles.find(({ roles }) => roles.some((each) => each === role))?.title ?? 'none';
}
