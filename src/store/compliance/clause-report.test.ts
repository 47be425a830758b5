import { expect, test } from 'vitest';
import { dayMs } from '../../domain/time.js';
import type { SetupFacts } from '../../policy/clause-facts.js';
import { openBeforeUse } from '../../policy/profile-readiness.js';
import { purgeExpired } from '../retention/purge.js';
import { openOfficeForTest, sampleProfile } from '../testing/office.js';
import { sampleDetection, sampleHit, sampleItem } from '../testing/samples.js';

const setup: SetupFacts = {
  uplink: 'tls',
  endpoints: ['central.example:8883'],
  sources: (
    [
      ['svs', 'stolen_vehicle'],
      ['sfr', 'felony_vehicle'],
      ['slr', 'stolen_plate'],
    ] as const
  ).map(([id, category]) => ({ id, designated: true, restricted: id === 'sfr', category })),
  agencyEntries: true,
  cameras: [{ id: 'front', exclusionZones: 0 }],
  geofences: 1,
  liveView: false,
  key: 'credential',
  openFiles: [],
  encrypted: true,
};
const unit = { accountId: null, name: 'unit car-12', agencyId: 'sonoma-so' };

/** A unit in good order, and its clause table after what a test does to it. */
async function unitInOrder() {
  const profile = sampleProfile();
  profile.policy.url = 'https://sheriff.example/alpr';
  for (const who of ['administrator', 'custodianOfRecords', 'seniorOfficer', 'auditor'] as const) {
    profile[who].name = `Holder of ${profile[who].title}`;
  }
  const opened = await openOfficeForTest(profile);
  const { compliance, accounts, audit, sessions } = opened.office;
  const admin = async () => sessions.resume(await opened.chief.login(), 'test').account;
  const chief = await admin();
  compliance.publish(chief);
  compliance.watchPlate(chief, '1COP911', 'a colleague’s car');
  // Their own hours nobody records.
  const sergeant = sessions.resume(await (await opened.person('okoye', 'supervisor')).login(), 'test').account;
  compliance.recordShift(sergeant, 'chief', opened.clock.now() - dayMs, opened.clock.now() + dayMs);
  for (const list of ['svs', 'sfr', 'slr']) {
    const dataElements = { entries: 12, extractedAt: opened.clock.now(), immigrationDropped: 0 };
    audit.append({ actor: unit, action: 'hot_list_refreshed', subjects: [`list:${list}`], dataElements });
  }
  const lines = async (changes: Partial<SetupFacts> = {}) =>
    compliance.clauses(await admin(), { ...setup, ...changes });
  const line = async (id: string, changes: Partial<SetupFacts> = {}) =>
    (await lines(changes)).find((each) => each.id === id)!;
  return { ...opened, profile, accounts, audit, admin, lines, line };
}

test('of a unit in good order nothing is wrong, and all evidence is the system’s', async () => {
  const { lines } = await unitInOrder();
  const all = await lines();
  const wrong = all.filter(({ state }) => state !== 'met' && state !== 'nothing_yet');
  expect(wrong.map(({ id }) => id)).toEqual([]);
  expect(all.filter(({ evidence }) => evidence.includes('property of the code')).map(({ id }) => id)).toEqual(['S-2']);
});

test('what the store has no instance of is not said to be met', async () => {
  const { line, store } = await unitInOrder();
  const needData = ['S-9.2', 'S-9.6', 'S-9.7b', 'S-9.7c', 'S-10b', 'S-11b', 'S-11d', 'N-RT-hit', 'N-RT-query', 'N-CU'];
  for (const id of needData) expect(await line(id)).toMatchObject({ id, state: 'nothing_yet' });
  const detection = sampleDetection(1, '7ABC123', { retentionClass: 'hit' });
  await store.detections.record({ detection, hits: [sampleHit(detection)], alerts: [], outbox: [] });
  for (const id of ['S-9.2', 'S-9.6', 'N-RT-hit', 'N-CU']) expect(await line(id)).toMatchObject({ id, state: 'met' });
  expect(await line('S-9.7b')).toMatchObject({ state: 'nothing_yet' });
});

test.each<[string, Partial<SetupFacts>, string]>([
  ['N-SE', { uplink: 'plain' }, 'not_configured'],
  ['S-5', { uplink: 'demo' }, 'not_configured'],
  ['N-RT-notify', { uplink: 'none' }, 'not_configured'],
  ['S-3', { liveView: true }, 'not_configured'],
  ['S-3', { openFiles: ['platewarden.db'] }, 'violated'],
  ['S-10a', { encrypted: false }, 'violated'],
  ['S-9.10a', { geofences: 0 }, 'not_configured'],
  ['S-4', { sources: [{ id: 'svs', designated: true, restricted: false, category: 'bolo' }] }, 'not_configured'],
  ['S-4', { sources: [{ id: 'svs', designated: true, restricted: false }] }, 'not_configured'],
  ['S-9.3', { agencyEntries: false }, 'not_configured'],
  ['S-9.5', { sources: [{ id: 'sfr', designated: true, restricted: false }] }, 'not_configured'],
  ['S-9.7', { sources: [{ id: 'found-online', designated: true, restricted: false }] }, 'not_configured'],
  ['S-9.7d', { sources: [] }, 'not_configured'],
])('%s follows the setup %o: %s', async (id, changes, state) => {
  const { line } = await unitInOrder();
  expect(await line(id, changes)).toMatchObject({ id, state });
});

test.each(['administrator', 'designee', 'custodianOfRecords', 'seniorOfficer'] as const)(
  'S-4.1e N-SY: an office or designee without a name is not configured, and nothing is published: %s',
  async (which) => {
    const { line, office, profile, admin } = await unitInOrder();
    profile.designees = [{ title: 'Lieutenant', name: 'Kim Moss' }];
    const clause = { administrator: 'S-4.1e', designee: 'S-4.1e', custodianOfRecords: 'S-4.1f', seniorOfficer: 'N-SY' };
    expect(await line(clause[which])).toMatchObject({ state: 'met' });
    const person = which === 'designee' ? profile.designees[0]! : profile[which];
    person.name = null;
    expect(await line(clause[which])).toMatchObject({ state: 'not_configured' });
    expect(openBeforeUse(profile, []).join()).toContain(person.title);
    const by = await admin();
    expect(() => office.compliance.publish(by)).toThrow(person.title);
  },
);

test('S-4.1g: what is published no longer counts once the profile says something else, or where it is not posted', async () => {
  const { line, office, profile, admin, person } = await unitInOrder();
  const reyes = office.sessions.resume(await (await person('reyes', 'operator')).login(), 'test').account;
  expect(() => office.compliance.publish(reyes)).toThrow(/may not/);
  expect(await line('S-4.1g')).toMatchObject({ state: 'met' });
  profile.custodianOfRecords.name = 'Sam Oduya';
  const outgrown = await line('S-4.1g');
  expect(outgrown).toMatchObject({ state: 'not_configured', evidence: expect.stringContaining('before the profile') });
  office.compliance.publish(await admin());
  expect(await line('S-4.1g')).toMatchObject({ state: 'met' });
  profile.policy.url = undefined;
  expect(await line('S-4.1g')).toMatchObject({
    state: 'not_configured',
    evidence: expect.stringContaining('no address'),
  });
});

test('S-5: what neither central nor the outbox has, and what was shed unsent, would be seen; what the schedule took is told', async () => {
  const { line, store } = await unitInOrder();
  const [first, second] = [sampleDetection(1, '7ABC123'), sampleDetection(2, '8XYZ987')];
  const waits = sampleItem('d1', { detectionId: first.detectionId });
  await store.detections.record({ detection: first, hits: [], alerts: [], outbox: [waits] });
  const destroyed = (reason: string) =>
    store.database.run(
      'INSERT INTO destructions (agency_id, begun_at, reason, rule, undelivered) VALUES (?, 1, ?, ?, 7)',
      ...['sonoma-so', reason, 'x'],
    );
  destroyed('schedule');
  expect(await line('S-5')).toMatchObject({
    state: 'met',
    evidence: expect.stringContaining('7 messages by schedule'),
  });
  await store.detections.record({ detection: second, hits: [], alerts: [], outbox: [] });
  expect(await line('S-5')).toMatchObject({
    state: 'violated',
    evidence: expect.stringContaining('1 detections neither'),
  });
  store.database.run('UPDATE detections SET received_at = 1');
  expect(await line('S-5')).toMatchObject({ state: 'met' });
  destroyed('disk_short');
  expect(await line('S-5')).toMatchObject({
    state: 'violated',
    evidence: expect.stringContaining('7 for want of room'),
  });
});

test('S-4.1f: between two purges nothing is overdue, hours later it is; the last destruction is shown', async () => {
  const { line, store, clock } = await unitInOrder();
  const detection = sampleDetection(1, '7ABC123', { retentionClass: 'fixed' });
  await store.detections.record({ detection, hits: [], alerts: [], outbox: [] });
  const limit = { floorDays: 0, ceilingDays: 30, basis: 'x' };
  const limits = { fixed: limit, patrol: limit, parking: limit, hit: limit, investigation: limit };
  store.database.run('UPDATE detections SET retain_from = ?', clock.now() - 30 * dayMs - 60_000);
  expect(await line('S-4.1f')).toMatchObject({ state: 'met', evidence: expect.stringContaining('the last never') });
  clock.advance(3 * 3_600_000);
  expect(await line('S-4.1f')).toMatchObject({ state: 'overdue' });
  await purgeExpired({ ...store, clock, agencyId: 'sonoma-so' }, limits);
  const shown = await line('S-4.1f');
  expect(shown).toMatchObject({ state: 'met', evidence: expect.stringContaining('1 detections, fixed: at most 30') });
});

test('titles without a name, and titles that the profile does not authorise, are not configured', async () => {
  const { line, profile, person } = await unitInOrder();
  await person('novak', 'operator');
  expect(await line('S-4.1a')).toMatchObject({ state: 'met' });
  profile.authorisedTitles.splice(0, 1); // the office no longer authorises deputies
  expect(await line('S-4.1a')).toMatchObject({ state: 'not_configured', evidence: expect.stringContaining('novak') });
  profile.seniorOfficer.name = null;
  expect(openBeforeUse({ ...profile, nameIsPlaceholder: true }, []).join()).toContain('the agency, Sheriff');
  expect(openBeforeUse({ ...profile, name: '(CHP) Golden Gate Division' }, []).join()).not.toContain('agency');
  expect(await line('N-SY')).toMatchObject({ state: 'not_configured', evidence: expect.stringContaining('filled in') });
});

test('what time brings is overdue: training, lists, the monthly report, the yearly audit, the policy’s review', async () => {
  const { lines, person, clock, accounts, admin } = await unitInOrder();
  await person('reyes', 'operator');
  clock.advance(360 * dayMs);
  accounts.recordTraining(await admin(), 'chief', { course: 'ALPR basics', completedAt: clock.now() });
  clock.advance(6 * dayMs);
  const late = (await lines()).filter(({ state }) => state === 'overdue').map(({ id }) => id);
  expect(late).toEqual(
    expect.arrayContaining(['N-TR', 'S-4.1b', 'S-9.7d', 'N-DQ-fresh', 'S-4.1c', 'N-AU-annual', 'S-10c', 'N-PR']),
  );
});

test('what is left past its ceiling, and a hit left open, are overdue', async () => {
  const { line, store, clock } = await unitInOrder();
  const detection = sampleDetection(1, '7ABC123', { retentionClass: 'hit' });
  await store.detections.record({ detection, hits: [sampleHit(detection)], alerts: [], outbox: [] });
  expect(await line('N-RT-hit')).toMatchObject({ state: 'met', evidence: expect.stringContaining('1 stored') });
  store.database.run('UPDATE detections SET retain_from = ?', clock.now() - 366 * dayMs);
  expect(await line('N-RT-hit')).toMatchObject({ state: 'overdue', evidence: expect.stringContaining('1 past') });
  clock.advance(2 * dayMs);
  expect(await line('S-9.7c')).toMatchObject({ state: 'overdue' });
});

test('N-RT-nonhit: every class of vehicles without a hit is looked at, not a patrol car’s alone', async () => {
  const { line, store, clock } = await unitInOrder();
  expect(await line('N-RT-nonhit')).toMatchObject({ state: 'nothing_yet' });
  const detection = sampleDetection(1, '7ABC123', { retentionClass: 'fixed' });
  await store.detections.record({ detection, hits: [], alerts: [], outbox: [] });
  expect(await line('N-RT-nonhit')).toMatchObject({
    state: 'met',
    evidence: expect.stringMatching(/^fixed: .*1 stored/),
  });
  store.database.run('UPDATE detections SET retain_from = ?', clock.now() - 31 * dayMs);
  expect(await line('N-RT-nonhit')).toMatchObject({ state: 'overdue', evidence: expect.stringContaining('1 past') });
});

test('N-DQ-inadvertent: the evidence is each camera’s rate of inadvertent captures', async () => {
  const { line, store, office, admin } = await unitInOrder();
  for (const i of [1, 2]) {
    const detection = sampleDetection(i, `7ABC12${i}`);
    await store.detections.record({ detection, hits: [], alerts: [], outbox: [] });
  }
  expect(await line('N-DQ-inadvertent')).toMatchObject({ state: 'nothing_yet' });
  office.quality.purgeInadvertent(await admin(), sampleDetection(1, '').detectionId, 'private drive');
  const evidence = expect.stringContaining('front inadvertent 50.0 %, before none read');
  expect(await line('N-DQ-inadvertent')).toMatchObject({ state: 'met', evidence });
});

test.each([
  ['S-9.6', "UPDATE hits SET status = 'confirmed'"],
  ['S-4', `UPDATE hits SET entry = json_set(entry, '$.category', 'protest')`],
  ['S-4', `UPDATE hits SET entry = json_set(entry, '$.category', 'other', '$.synopsis', NULL)`],
  ['S-9.4', "DELETE FROM trainings WHERE account_id <> (SELECT account_id FROM accounts WHERE login_name = 'chief')"],
  ['S-9.4', 'UPDATE trainings SET completed_at = completed_at - 365 * 86400000'],
  ['N-TR', 'UPDATE accounts SET trained_at = trained_at + 86400000 * 2'],
  ['S-4.1b', 'UPDATE accounts SET trained_at = trained_at + 86400000 * 2'],
  ['S-9.7-age', `UPDATE hits SET list = json_remove(list, '$.ageMs')`],
  ['S-9.10f', "UPDATE accounts SET suspended_at = 1 WHERE login_name = 'reyes'"],
  ['N-AU-tamper', "DROP TRIGGER audit_no_update; UPDATE audit_log SET outcome = 'failed' WHERE sequence = 2"],
  [
    'S-11b',
    `INSERT INTO releases SELECT 'R', '{}', account_id, 1, 'approved', account_id, 1, 'x', NULL, NULL, NULL FROM accounts LIMIT 1`,
  ],
])('%s is violated by what cannot be done but in the file itself: %s', async (id, sql) => {
  const { line, store, person } = await unitInOrder();
  await (await person('reyes', 'operator')).login();
  const detection = sampleDetection(1, '7ABC123');
  await store.detections.record({ detection, hits: [sampleHit(detection)], alerts: [], outbox: [] });
  expect((await line(id)).state).toBe(id === 'S-11b' ? 'nothing_yet' : 'met');
  store.database.exec(sql);
  expect(await line(id)).toMatchObject({ state: 'violated' });
});

test('S-4.1d S-8 S-9.1 S-10b N-AU-fields: a look-up without purpose or case would be seen', async () => {
  const { line, audit } = await unitInOrder();
  audit.append({ actor: unit, action: 'query', dataElements: { plate: '7ABC123' } });
  for (const id of ['S-4.1d', 'S-8', 'S-9.1', 'S-10b', 'N-AU-fields'] as const) {
    expect(await line(id), id).toMatchObject({ state: 'violated', evidence: expect.stringContaining('1 without') });
  }
});

test('S-4.1g: nothing is published while a title has no name', async () => {
  const { office, profile, admin, line } = await unitInOrder();
  const published = await line('S-4.1g');
  profile.custodianOfRecords.name = null;
  const by = await admin();
  expect(() => office.compliance.publish(by)).toThrow(/Custodian of Records.*S-4\.1/);
  profile.custodianOfRecords.name = `Holder of ${profile.custodianOfRecords.title}`;
  expect(await line('S-4.1g'), 'a refused attempt publishes nothing, nor takes back').toEqual(published);
});
