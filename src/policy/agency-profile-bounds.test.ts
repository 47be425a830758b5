import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type AgencyProfile, agencyProfileSchema } from '../domain/agency-profile.js';
import { loadAgencyProfile } from '../ops/load-agency-profile.js';
import { profileFaults } from './agency-profile-bounds.js';

const folder = join(import.meta.dirname, '../../config/agencies');
const sonoma = () => loadAgencyProfile(join(folder, 'sonoma-so.yaml'), profileFaults);

function faultsWith(change: (profile: AgencyProfile) => void): string {
  const profile = agencyProfileSchema.parse(structuredClone(sonoma()));
  change(profile);
  return profileFaults(profile).join('\n');
}

test.each(readdirSync(folder).filter((file) => file.endsWith('.yaml')))(
  'the profile %s is within the policy',
  (file) => {
    expect(loadAgencyProfile(join(folder, file), profileFaults).name).not.toBe('');
  },
);

test('N-RT-nonhit: a profile that keeps non-hits for two years is refused, with the clause', () => {
  expect(
    faultsWith((profile) => {
      profile.retention.patrol.ceilingDays = 730;
    }),
  ).toMatch(/730.*N-RT-nonhit/);
});

test.each([
  ['fixed', 366, 'N-RT-nonhit'],
  ['patrol', 366, 'N-RT-nonhit'],
  ['parking', 366, 'S-6'],
  ['hit', 366, 'N-RT-hit'],
  ['investigation', 1826, 'N-RT-case'],
] as const)(
  'N-RT-nonhit N-RT-hit N-RT-case: %s kept for %i days, one too many, is refused by %s',
  (name, days, clause) => {
    const ceiling = (ceilingDays: number) =>
      faultsWith(({ retention }) => Object.assign(retention, { [name]: { ...retention[name], ceilingDays } }));
    expect(ceiling(days)).toContain(clause);
    expect(ceiling(days - 1)).toBe('');
  },
);

test('N-RT-case: a hold of more than five years is refused in the profile already', () => {
  const held = (ceilingDays: number) => faultsWith(({ holds }) => Object.assign(holds, { ceilingDays }));
  expect(held(1826)).toMatch(/holds\.ceilingDays is 1826.*N-RT-case/);
  expect(held(1825)).toBe('');
});

test('N-RT-hit: hit notifications cannot be kept beyond twelve months', () => {
  expect(
    faultsWith((profile) => {
      profile.retention.hit.ceilingDays = 366;
    }),
  ).toMatch(/N-RT-hit/);
});

test('S-6: parking data cannot be destroyed before a year', () => {
  expect(
    faultsWith((profile) => {
      profile.retention.parking.floorDays = 30;
    }),
  ).toMatch(/S-6/);
});

test('S-7: fixed cameras’ data is kept thirty days by the office’s profile', () => {
  expect(sonoma().retention.fixed.ceilingDays).toBe(30);
});

test('S-4.1f: each class has its schedule, with the law or rule that says so, and a custodian of records', () => {
  const profile = sonoma();
  for (const rule of Object.values(profile.retention)) expect(rule.basis).not.toBe('');
  const { custodianOfRecords: _gone, ...without } = structuredClone(profile);
  expect(agencyProfileSchema.safeParse(without).success).toBe(false);
});

test('a floor above the ceiling is refused', () => {
  const change = (profile: AgencyProfile) => {
    profile.retention.patrol = { floorDays: 200, ceilingDays: 100, basis: 'x' };
  };
  expect(faultsWith(change)).toMatch(/floor of 200 days lies above/);
});

test('N-TR: training cannot be made valid for longer than a year', () => {
  expect(
    faultsWith((profile) => {
      profile.training.validDays = 366;
    }),
  ).toMatch(/N-TR/);
});

test.each([
  ['idleLockMinutes', 31],
  ['failedLogins', 6],
])('N-SE: sessions.%s cannot be set to %i', (field, value) => {
  const faults = faultsWith(({ sessions }) => Object.assign(sessions, { [field]: value }));
  expect(faults).toContain(`sessions.${field} is ${value}`);
  expect(faults).toContain('N-SE');
});

test('N-AU-annual: who administers cannot be named auditor', () => {
  expect(
    faultsWith((profile) => {
      profile.administrator.name = 'Ana Ortiz';
      profile.auditor.name = 'Ana Ortiz';
    }),
  ).toMatch(/N-AU-annual/);
});

test.each(['administrator', 'seniorOfficer'] as const)('S-4.1e N-SY: a profile without its %s is refused', (field) => {
  const profile: Record<string, unknown> = structuredClone(sonoma());
  delete profile[field];
  expect(agencyProfileSchema.safeParse(profile).success).toBe(false);
});

test('a partner outside California is refused', () => {
  const change = (profile: AgencyProfile) => {
    profile.partners.push({ agencyId: 'reno-pd', name: 'Reno PD', kind: 'law_enforcement', state: 'us-nv' });
  };
  expect(faultsWith(change)).toMatch(/S-11d/);
});
