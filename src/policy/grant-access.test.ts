import { expect, test } from 'vitest';
import { AccessGrant, grantLifeMs, purposeSchema, type Role, takeGrantMaker } from '../domain/access.js';
import { detectionSchema } from '../domain/detection.js';
import type { Account } from './account.js';
import { grantAccess } from './grant-access.js';

const noon = Date.UTC(2026, 10, 25, 12);
const account = (role: Role = 'operator'): Account => ({
  accountId: 'A1',
  loginName: 'reyes',
  name: 'Dana Reyes',
  title: 'Deputy',
  badge: '7',
  agencyId: 'sonoma-so',
  role,
  entitlements: [],
  createdAt: 0,
  suspendedAt: null,
  suspendedReason: null,
  trainedAt: noon,
  acknowledgedVersion: '1',
});
const request = { purpose: 'locate_vehicle', caseNumber: '26-1041', scopes: ['query'] } as const;
const ask = (changes: Partial<{ purpose: string; caseNumber: string }> = {}, role: Role = 'operator') =>
  grantAccess(account(role), { ...request, ...changes }, purposeSchema.options, noon);

test.each(['immigration_enforcement', 'personal', 'curiosity', '', 'religion', "x' OR 1=1"])(
  'N-PU S-8 S-9.10c: "%s" is no purpose',
  (purpose) => {
    expect(() => ask({ purpose })).toThrow(/N-PU/);
  },
);

test('N-PU: a purpose that the agency does not authorise is none, though others do', () => {
  const asked = (purpose: string) =>
    grantAccess(account(), { ...request, purpose }, ['locate_vehicle', 'missing_person'], noon);
  expect(() => asked('special_event')).toThrow(/"special_event" is no authorised purpose \(N-PU\)/);
  expect(asked('missing_person').purpose).toBe('missing_person');
});

test('S-9.10e: no purpose names a protected class or protected activity', () => {
  expect(purposeSchema.options.join(' ')).not.toMatch(
    /race|gender|religi|politic|national|ethnic|orient|protest|assembl/,
  );
});

test('S-9.10d: personal use is no purpose', () => {
  expect(() => ask({ purpose: 'personal' })).toThrow(/N-PU/);
});

test.each(['', '  ', 'x', '<script>', "1'; DROP TABLE"])('S-10b N-RT-query: "%s" is no case number', (caseNumber) => {
  expect(() => ask({ caseNumber })).toThrow(/S-10b/);
});

test('S-9.2: capture needs no case number; looking at what was captured does', () => {
  expect(detectionSchema.shape.caseNumber.parse(null)).toBeNull();
  expect(() => ask({ caseNumber: '' })).toThrow(/S-10b/);
});

test.each(['auditor', 'technician'] as const)('S-3: the role %s reads no plate', (role) => {
  expect(() => ask({}, role)).toThrow(/does not extend/);
});

test('attack: a forged grant is refused at run time', () => {
  const real = ask();
  const forged = {
    ...real,
    actor: real.actor,
    purpose: real.purpose,
    expiresAt: real.expiresAt,
  } as unknown as AccessGrant;
  for (const grant of [forged, Object.create(AccessGrant.prototype) as AccessGrant, null as unknown as AccessGrant]) {
    expect(() => AccessGrant.require(grant, 'query', noon)).toThrow(/no access grant/);
  }
  expect(() => AccessGrant.require(real, 'query', noon)).not.toThrow();
});

test('attack: nobody else gets hold of the maker of grants', () => {
  expect(() => takeGrantMaker()).toThrow(/Only one module/);
});

test('a grant runs out, is not revived by a clock set back, and does not widen', () => {
  const grant = ask();
  expect(() => AccessGrant.require(grant, 'query', noon + grantLifeMs)).toThrow(/run out/);
  expect(() => AccessGrant.require(grant, 'query', noon - 1)).toThrow(/run out/);
  expect(() => AccessGrant.require(grant, 'export', noon)).toThrow(/does not extend/);
});
