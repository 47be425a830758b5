import { createHook } from 'node:async_hooks';
import { generateSync } from 'otplib';
import { expect, onTestFinished, test } from 'vitest';
import { roleSchema } from '../../domain/access.js';
import { countingIds } from '../../domain/testing/counting-ids.js';
import { dayMs, minuteMs } from '../../domain/time.js';
import { openOffice } from '../office.js';
import {
  officeUnit,
  openOfficeForTest,
  officePassword as password,
  sampleProfile,
  titleFor,
} from '../testing/office.js';
import { openForTest } from '../testing/open.js';
import { hashPassword, passwordMatches, unmatchableHash } from './password-hash.js';

function codeAt(secret: string, at: number): string {
  return generateSync({ secret, epoch: Math.floor(at / 1000) });
}

const novak = {
  ...{ loginName: 'novak', name: 'Ira Novak', title: 'Deputy Sheriff', badge: '77', role: 'operator' },
  entitlements: [],
  password,
};

async function office() {
  const opened = await openOfficeForTest();
  const reyes = await opened.person('reyes', 'operator');
  const chief = async () => opened.office.sessions.resume(await opened.chief.login(), 'test').account;
  const login = (changes = {}) => {
    opened.clock.advance(minuteMs);
    const code = codeAt(reyes.totpSecret, opened.clock.now());
    return opened.office.sessions.login({ loginName: 'reyes', password, code, ...changes }, 'test', true);
  };
  const { sessions, accounts, audit } = opened.office;
  return { ...opened, reyes, admin: chief, login, sessions, accounts, audit };
}

test.each(roleSchema.options)(
  'S-9.4: without recorded training a login as %s is refused, and says why',
  async (role) => {
    const { accounts, admin, sessions, clock, profile } = await office();
    const made = await accounts.create(await admin(), { ...novak, title: titleFor(profile, role), role });
    const code = codeAt(made.totpSecret, clock.now());
    await expect(sessions.login({ loginName: 'novak', password, code }, 'test', true)).rejects.toThrow(
      /training.*S-9\.4/i,
    );
  },
);

test('S-4.1b N-TR: access ends 365 days after the training, with a warning 30 days before', async () => {
  const { login, clock } = await office();
  const begun = clock.now();
  const on = (days: number) => {
    clock.setWall(begun + days * dayMs);
    return login();
  };
  expect((await on(334)).warning).toBeNull();
  expect((await on(336)).warning).toMatch(/N-TR/);
  expect((await on(364.99)).warning).toMatch(/in 1 day:/);
  await expect(on(365)).rejects.toThrow(/N-TR/);
});

test('S-4.1b N-TR: no way records a training that is still to come, or names no course; an account is made with it or not at all', async () => {
  const { accounts, admin, clock } = await office();
  const by = await admin();
  const unit = openOffice({ ...openForTest(), ids: countingIds('B'), profile: sampleProfile(), unit: officeUnit });
  const first = { ...novak, title: 'Special Services Captain' };
  const course = 'ALPR basics';
  for (const training of [
    { course, completedAt: clock.now() + dayMs },
    { course, completedAt: Number.NaN },
    { course: ' ', completedAt: clock.now() - dayMs },
  ]) {
    await expect(unit.accounts.bootstrap('Lee Park', first, training)).rejects.toThrow(/training/i);
    await expect(accounts.create(by, novak, training)).rejects.toThrow(/training/i);
    expect(() => accounts.recordTraining(by, 'reyes', training)).toThrow(/training/i);
  }
  expect(accounts.list(by).map(({ loginName }) => loginName)).toEqual(['chief', 'reyes']);
  const { account } = await accounts.create(by, novak, { course, completedAt: clock.now() });
  expect(account.trainedAt).toBe(clock.now());
});

test('N-TR: a running session ends with the training, and what is tried then is on record', async () => {
  const { login, clock, sessions, audit } = await office();
  clock.advance(364 * dayMs + 23.8 * 60 * minuteMs);
  const { token } = await login();
  clock.advance(20 * minuteMs);
  expect(() => sessions.resume(token, 'test')).toThrow(/N-TR/);
  expect([...audit.records({})].at(-1)).toMatchObject({ userName: 'Person reyes', outcome: 'refused' });
});

test('N-TR: a clock set back does not revive an expired training', async () => {
  const { login, clock, chief } = await office();
  clock.advance(366 * dayMs);
  await expect(chief.login()).rejects.toThrow(/N-TR/);
  clock.trust = { source: 'rtc', trusted: false };
  clock.setWall(clock.now() - 300 * dayMs);
  await expect(login()).rejects.toThrow(/N-TR/);
});

test('a wrong year on an unvouched clock ends no access for good: network time overrules it', async () => {
  const { login, clock } = await office();
  const right = clock.now();
  clock.trust = { source: 'rtc', trusted: false };
  clock.setWall(right + 3000 * dayMs);
  await expect(login()).rejects.toThrow(/N-TR/);
  clock.setWall(right + minuteMs);
  clock.trust = { source: 'ntp', trusted: true };
  expect((await login()).account.loginName).toBe('reyes');
});

test('N-RE: the policy’s current version is acknowledged before first use, and again when it changes', async () => {
  const { login, sessions, reyes, clock, profile } = await office();
  const code = () => codeAt(reyes.totpSecret, clock.now());
  await expect(sessions.login({ loginName: 'reyes', password, code: code() }, 'test')).rejects.toThrow(/N-RE/);
  const { token } = await login();
  expect(sessions.resume(token, 'test').account.acknowledgedVersion).toBe(profile.policy.version);
  profile.policy.version = '2027-1';
  expect(() => sessions.resume(token, 'test')).toThrow(/N-RE/);
});

test('S-9.1 S-9.10c S-9.10e: what is acknowledged names official business, protected classes and protected activity', async () => {
  const { sessions, reyes, clock } = await office();
  const code = codeAt(reyes.totpSecret, clock.now());
  const refusal = await sessions.login({ loginName: 'reyes', password, code }, 'test').catch((error) => error);
  for (const words of [/official law enforcement business only/, /race, gender, religion/, /First Amendment/])
    expect(refusal.hint).toMatch(words);
});

test('S-9.9: one person, one account: a second one with the same badge is refused', async () => {
  const { accounts, admin } = await office();
  const second = { loginName: 'reyes2', name: 'D. Reyes', title: 'Sergeant', badge: '#02001', role: 'supervisor' };
  await expect(accounts.create(await admin(), { ...second, entitlements: [], password })).rejects.toThrow(/badge/i);
});

test('S-9.9: who lost phone or password is given new ones by an administrator; the old ones and the sessions end', async () => {
  const { login, accounts, admin, sessions, audit, clock, reyes } = await office();
  const { token } = await login();
  const next = 'hollow anvil seven rivers';
  await expect(accounts.renew(await admin(), 'reyes', next, ' ')).rejects.toThrow(/reason/);
  await expect(accounts.renew(await admin(), 'reyes', 'password1234', 'lost phone')).rejects.toThrow(/common/);
  await expect(accounts.renew(await admin(), 'chief', next, 'lost phone')).rejects.toThrow(/their own/);
  expect(sessions.resume(token, 'test').account.loginName).toBe('reyes');
  const { totpSecret } = await accounts.renew(await admin(), 'reyes', next, 'lost phone');
  expect(() => sessions.resume(token, 'test')).toThrow(/no such session/);
  await expect(login()).rejects.toThrow(/wrong/);
  for (const [secret, secretWord] of [
    [reyes.totpSecret, next],
    [totpSecret, password],
  ] as const) {
    const code = codeAt(secret, clock.now());
    await expect(sessions.login({ loginName: 'reyes', password: secretWord, code }, 'test')).rejects.toThrow(/wrong/);
  }
  const code = codeAt(totpSecret, clock.now());
  expect((await sessions.login({ loginName: 'reyes', password: next, code }, 'test')).account.loginName).toBe('reyes');
  const record = [...audit.records({})].find(
    ({ action, outcome }) => action === 'credentials_renewed' && outcome === 'done',
  );
  expect(record).toMatchObject({ userName: 'Ana Ortiz', dataElements: { reason: 'lost phone' } });
  expect(JSON.stringify([...audit.records({})])).not.toContain(totpSecret);
});

test('S-9.9: a renewal lifts no suspension', async () => {
  const { accounts, admin, sessions, clock } = await office();
  accounts.suspend(await admin(), 'reyes', 'inquiry 4');
  const next = 'hollow anvil seven rivers';
  const { totpSecret } = await accounts.renew(await admin(), 'reyes', next, 'lost phone');
  const code = codeAt(totpSecret, clock.now());
  await expect(sessions.login({ loginName: 'reyes', password: next, code }, 'test')).rejects.toThrow(/suspended/);
});

test('S-9.9: login, lock, unlock, logout and failure are all audited', async () => {
  const { login, sessions, audit, reyes, clock } = await office();
  const { token } = await login();
  sessions.lock(token, 'test');
  clock.advance(minuteMs);
  await sessions.unlock(token, 'test', { loginName: 'reyes', password, code: codeAt(reyes.totpSecret, clock.now()) });
  sessions.logout(token, 'test');
  await expect(login({ password: 'wrong' })).rejects.toThrow(/wrong/);
  const actions = [...audit.records()].filter((record) => record.userName === 'Person reyes');
  expect(actions.map((record) => `${record.action} ${record.outcome}`)).toEqual([
    'policy_acknowledged done',
    'login done',
    'session_locked done',
    'session_unlocked done',
    'logout done',
    'login failed',
  ]);
});

test('N-SE: password and one-time code are both needed, and a code works once', async () => {
  const { login, clock, reyes, sessions } = await office();
  await expect(login({ code: '000000' })).rejects.toThrow(/wrong/);
  await expect(login({ password: 'not it' })).rejects.toThrow(/wrong/);
  await login();
  const code = codeAt(reyes.totpSecret, clock.now());
  // While the code is still shown, and in the step after it, where a code of the step before is taken.
  for (const laterMs of [0, 30_000]) {
    clock.advance(laterMs);
    const again = sessions.login({ loginName: 'reyes', password, code }, 'test', true);
    await expect(again).rejects.toThrow(/used before/);
  }
});

test('N-SE: a code older than one that was used is refused, and one that a wrong clock counted stays used', async () => {
  const { login, clock, reyes, sessions } = await office();
  const before = codeAt(reyes.totpSecret, clock.now() + minuteMs - 30_000);
  await login();
  const again = (code: string) => sessions.login({ loginName: 'reyes', password, code }, 'test', true);
  await expect(again(before)).rejects.toThrow(/used before/);
  clock.trust = { source: 'rtc', trusted: false };
  const right = clock.now();
  clock.setWall(right + 200 * dayMs);
  await login();
  clock.setWall(right);
  await expect(login()).rejects.toThrow(/used before/);
  clock.trust = { source: 'ntp', trusted: true };
  await login();
});

test('N-SE: a locked session is unlocked by its own person alone', async () => {
  const { login, sessions, person, clock } = await office();
  const { token } = await login();
  const novak = await person('novak', 'operator');
  sessions.lock(token, 'test');
  expect(() => sessions.resume(token, 'test')).toThrow(/locked/);
  clock.advance(minuteMs);
  const theirs = { loginName: 'novak', password, code: codeAt(novak.totpSecret, clock.now()) };
  await expect(sessions.unlock(token, 'test', theirs)).rejects.toThrow(/another person’s/);
  expect(() => sessions.resume(token, 'test')).toThrow(/locked/);
});

test('N-SE: a password is changed by who knows it and has the code, to a strong one; that ends the sessions', async () => {
  const { login, sessions, reyes, clock, audit } = await office();
  const { token } = await login();
  const next = 'copper meadow 41 thistle dawn';
  const change = (changes: object, to: string) => {
    clock.advance(minuteMs);
    const credentials = { loginName: 'reyes', password, code: codeAt(reyes.totpSecret, clock.now()), ...changes };
    return sessions.changePassword(credentials, to);
  };
  await expect(change({ password: 'not it' }, next)).rejects.toThrow(/wrong/);
  await expect(change({ code: '000000' }, next)).rejects.toThrow(/wrong/);
  await expect(change({}, 'password1234')).rejects.toThrow(/common ones/);
  sessions.resume(token, 'test');
  await change({}, next);
  expect(() => sessions.resume(token, 'test')).toThrow(/no such session/);
  await expect(login()).rejects.toThrow(/wrong/);
  await login({ password: next });
  const records = [...audit.records({ actions: ['password_changed'] })];
  expect(records.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'done']);
});

test('N-SE: five failures lock the account and end its sessions, until the administrator restores it', async () => {
  const { login, accounts, admin, audit, sessions } = await office();
  const { token } = await login();
  for (let i = 0; i < 5; i++) await expect(login({ password: 'wrong' })).rejects.toThrow();
  expect(() => sessions.resume(token, 'test')).toThrow(/no such session/);
  await expect(login()).rejects.toThrow(/locked/);
  expect([...audit.records({ actions: ['account_locked'] })]).toHaveLength(1);
  expect([...audit.records({ actions: ['login'] })].at(-1)).toMatchObject({
    ...{ userName: 'Person reyes', outcome: 'refused', detail: expect.stringContaining('locked after 5') },
  });
  accounts.restore(await admin(), 'reyes', 'identified in person');
  expect((await login()).account.loginName).toBe('reyes');
});

test('N-SE: a session idle for 30 minutes is locked', async () => {
  const { login, sessions, clock } = await office();
  const { token } = await login();
  clock.advance(29 * minuteMs);
  sessions.resume(token, 'test');
  clock.advance(30 * minuteMs);
  expect(() => sessions.resume(token, 'test')).toThrow(/locked/);
});

test('attack: a session’s token is worth nothing elsewhere, nor after logout, and does not stand in the store', async () => {
  const { login, sessions, store } = await office();
  const { token } = await login();
  expect(JSON.stringify(store.database.all('SELECT * FROM sessions'))).not.toContain(token);
  expect(() => sessions.resume(token, 'another terminal')).toThrow(/no such session/);
  sessions.logout(token, 'test');
  expect(() => sessions.resume(token, 'test')).toThrow(/no such session/);
});

test('S-9.10f: suspension ends the sessions of the account at once, and its grants', async () => {
  const { login, sessions, accounts, admin, office: desk } = await office();
  const { token, account } = await login();
  const grant = desk.grant(account, { purpose: 'missing_person', caseNumber: '26-77', scopes: ['query'] });
  accounts.suspend(await admin(), 'reyes', 'inquiry 4');
  expect(() => sessions.resume(token, 'test')).toThrow(/no such session/);
  await expect(login()).rejects.toThrow(/suspended/);
  const read = () =>
    desk.access.read(grant, { scope: 'query', action: 'query', dataElements: {}, subjects: () => [] }, () => 1);
  expect(read).toThrow(/S-9\.10f/);
});

test('S-9.9: nobody changes their own role, title or entitlements; the attempt is on record', async () => {
  const { accounts, admin, audit } = await office();
  const by = await admin();
  const changes = [
    { role: 'supervisor', title: 'Sergeant' },
    { title: 'Special Services Captain' },
    { entitlements: ['list:sfr'] },
  ];
  for (const change of changes) expect(() => accounts.change(by, 'chief', change)).toThrow(/Nobody changes their own/);
  const records = [...audit.records({ actions: ['account_changed'] })];
  expect(records.map(({ outcome, subjects }) => [outcome, ...subjects])).toEqual(
    changes.map(() => ['refused', 'account:chief']),
  );
});

test('S-9.10f: a suspension states its reason, is on record, and ends by another administrator’s word alone', async () => {
  const { accounts, admin, login, person, sessions, audit } = await office();
  const by = await admin();
  expect(() => accounts.suspend(by, 'reyes', ' ')).toThrow(/states its reason/);
  expect((await login()).account.suspendedAt).toBeNull();
  const second = sessions.resume(await (await person('deng', 'administrator')).login(), 'test').account;
  accounts.suspend(second, 'chief', 'inquiry 4');
  // A screen that was open before, or one's own script.
  expect(() => accounts.restore(by, 'chief', 'x')).toThrow(/Nobody restores themselves/);
  accounts.restore(second, 'chief', 'closed');
  const records = [...audit.records({ actions: ['account_suspended', 'account_restored'] })];
  expect(records.map(({ userName, outcome, dataElements }) => [userName, outcome, dataElements.reason])).toEqual([
    ['Person deng', 'done', 'inquiry 4'],
    ['Ana Ortiz', 'refused', undefined],
    ['Person deng', 'done', 'closed'],
  ]);
});

test('N-TR: an older training shortens no access', async () => {
  const { accounts, admin, clock } = await office();
  const by = await admin();
  const train = (completedAt: number) =>
    accounts.recordTraining(by, 'reyes', { course: 'ALPR basics', completedAt }).trainedAt;
  const now = clock.now();
  expect([train(now), train(now - 300 * dayMs)]).toEqual([now, now]);
});

test('the first administrator is made once', async () => {
  const { accounts, audit } = await office();
  const again = { ...novak, loginName: 'eve', title: 'Special Services Captain' };
  await expect(accounts.bootstrap('Eve', again, { course: 'x', completedAt: 0 })).rejects.toThrow(/once only/);
  expect([...audit.records({})].at(-1)).toMatchObject({
    ...{ action: 'bootstrap', outcome: 'refused', userName: 'technician Eve', subjects: ['account:eve'] },
  });
});

test('common and guessable passwords are refused', async () => {
  const { accounts, admin } = await office();
  const by = await admin();
  for (const weak of ['short', 'password1234', 'qwertyuiop12', 'platewarden1', 'novaknovak12', 'aaaaaaaaaaaaaaa']) {
    const fields = { loginName: 'novak', name: 'Ira Novak', title: 'Deputy Sheriff', badge: '78', role: 'operator' };
    await expect(accounts.create(by, { ...fields, entitlements: [], password: weak }), weak).rejects.toThrow(
      /password/,
    );
  }
});

test('attack: an unknown name gets the same answer as a wrong password', async () => {
  const { sessions, clock } = await office();
  const attempt = (loginName: string) =>
    sessions
      .login({ loginName, password: 'not it', code: codeAt('JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', clock.now()) }, 'test')
      .then(
        () => 'in',
        (error: Error) => error.message,
      );
  expect(await attempt('nobody')).toBe(await attempt('reyes'));
});

test('attack: the time that a login takes does not tell whether the name exists: one hash either way', async () => {
  const { sessions } = await office();
  let hashes = 0;
  const hook = createHook({
    init: (_id, type) => {
      if (type === 'PBKDF2REQUEST') hashes += 1;
    },
  }).enable();
  onTestFinished(() => {
    hook.disable();
  });
  const hashesOf = async (loginName: string) => {
    hashes = 0;
    await expect(sessions.login({ loginName, password: 'not it', code: '000000' }, 'test')).rejects.toThrow();
    return hashes;
  };
  expect([await hashesOf('nobody'), await hashesOf('reyes')]).toEqual([1, 1]);
  expect(
    unmatchableHash('pbkdf2-sha256', 1000)
      .split('$')
      .map((part) => part.length),
  ).toEqual((await hashPassword('x', 'pbkdf2-sha256', 1000)).split('$').map((part) => part.length));
});

test('S-4.1a: a title that the profile does not authorise for the role is refused, to a new account as to a changed one', async () => {
  const { accounts, admin } = await office();
  const by = await admin();
  const fields = { loginName: 'novak', name: 'Ira Novak', badge: '78', entitlements: [], password };
  for (const [title, role] of [
    ['Volunteer', 'operator'],
    ['Deputy Sheriff', 'administrator'],
  ] as const) {
    const refused = expect(accounts.create(by, { ...fields, title, role })).rejects;
    await refused.toMatchObject({ code: 'policy_refused', hint: expect.stringContaining('authorisedTitles') });
  }
  expect(() => accounts.change(by, 'reyes', { role: 'auditor' })).toThrow(/Deputy Sheriff as auditor/);
  expect(() => accounts.change(by, 'reyes', { title: 'Volunteer' })).toThrow(/Volunteer as operator/);
  expect(accounts.change(by, 'reyes', { role: 'auditor', title: 'Assistant Sheriff' })).toMatchObject({
    role: 'auditor',
  });
});

test('S-4.1a: each account has a name, a job title and an agency', async () => {
  const { accounts, admin } = await office();
  for (const account of accounts.list(await admin())) {
    for (const value of [account.name, account.title, account.agencyId]) expect(value).not.toBe('');
  }
  const nameless = { loginName: 'x1', name: ' ', title: 'Deputy Sheriff', badge: '5', role: 'operator' };
  await expect(accounts.create(await admin(), { ...nameless, entitlements: [], password })).rejects.toThrow(/name/);
});

test('scrypt serves as well as the FIPS-approved PBKDF2', async () => {
  for (const scheme of ['scrypt', 'pbkdf2-sha256'] as const) {
    const hash = await hashPassword(password, scheme, 1024);
    expect(await passwordMatches(password, hash)).toBe(true);
    expect(await passwordMatches(`${password}x`, hash)).toBe(false);
  }
});
