import { expect, test } from 'vitest';
import { purposeText } from '../../domain/access.js';
import { dayMs } from '../../domain/time.js';
import { formatAuditReport } from '../../policy/audit-report.js';
import { officesOf } from '../../policy/profile-readiness.js';
import { purgeExpired } from '../retention/purge.js';
import { officeUnit, openOfficeForTest } from '../testing/office.js';
import { sampleAlert, sampleDetection, sampleHit, sampleItem } from '../testing/samples.js';
import { MonthlyReports } from './monthly-report.js';

async function desk() {
  const opened = await openOfficeForTest();
  const admin = async () => opened.office.sessions.resume(await opened.chief.login(), 'test').account;
  const detection = sampleDetection(1, '7ABC123');
  await opened.store.detections.record({ detection, hits: [sampleHit(detection)], alerts: [], outbox: [] });
  const { compliance, accounts, audit } = opened.office;
  return { ...opened, admin, compliance, accounts, audit };
}

test('S-4.1c: the report shows access, failed logins, expired training, stale lists, open hits and flags', async () => {
  const { person, compliance, accounts, admin, office, clock } = await desk();
  const reyes = await person('reyes', 'operator');
  await expect(office.sessions.login({ loginName: 'reyes', password: 'x', code: '1' }, 'test')).rejects.toThrow();
  const { account } = office.sessions.resume(await reyes.login(), 'test');
  compliance.watchPlate(await admin(), '7ABC123', 'a colleague’s car');
  const grant = office.grant(account, { purpose: 'locate_vehicle', caseNumber: '26-1', scopes: ['query'] });
  office.search.search(grant, { plate: '7ABC123' });
  accounts.recordTraining(await admin(), 'chief', { course: 'ALPR basics', completedAt: clock.now() });
  const report = compliance.report(await admin());
  expect(report).toMatchObject({
    failedLogins: 1,
    accessesByAction: { query: 1 },
    staleLists: ['svs', 'sfr', 'slr'],
    openHits: 1,
    auditFaults: [],
    misuse: [{ kind: 'watched_plate', userName: 'Person reyes' }],
  });
  expect(compliance.report(null).expiredTraining).toEqual([]);
  clock.advance(366 * dayMs);
  expect(compliance.report(null).expiredTraining).toContain('reyes');
});

test('S-4.1c: each month’s report is filed once it is over, with its flags on record', async () => {
  const { person, compliance, admin, office, clock, audit, store } = await desk();
  const { account } = office.sessions.resume(await (await person('reyes', 'operator')).login(), 'test');
  compliance.watchPlate(await admin(), '7ABC123', 'a colleague’s car');
  const grant = office.grant(account, { purpose: 'locate_vehicle', caseNumber: '26-1', scopes: ['query'] });
  office.search.search(grant, { plate: '7ABC123' });
  const { signal } = new AbortController();
  const compute = async (days: number, to: number) => compliance.report(null, days, to);
  const reports = new MonthlyReports({ ...store, audit, compute, unit: officeUnit, now: () => clock.now() });
  await reports.fileIfDue(signal);
  expect(() => office.monthlyReports.read(account, '2026-10')).toThrow(/may not/);
  clock.advance(10 * dayMs);
  const twice = [await reports.fileIfDue(signal), await reports.fileIfDue(signal)];
  expect(twice).toEqual([true, false]);
  const filed = office.monthlyReports.read(await admin(), '2026-11');
  expect(filed).toMatchObject({ accessesByAction: { query: 1 }, misuse: [{ kind: 'watched_plate' }] });
  expect([...audit.records({ actions: ['misuse_flagged'] })]).toHaveLength(1);
});

test('N-AU-tamper: the report that is made beside the daemon finds a changed log, and changes nothing itself', async () => {
  const { office, store, clock, audit } = await desk();
  store.database.exec('DROP TRIGGER audit_no_update; UPDATE audit_log SET at = at + 1 WHERE sequence = 1');
  const records = audit.head()?.sequence;
  clock.advance(10 * dayMs);
  await office.monthlyReports.fileIfDue(new AbortController().signal);
  const row = store.database.get('SELECT report FROM compliance_reports ORDER BY month DESC');
  expect(JSON.parse(String(row?.report)).auditFaults[0]).toMatch(/record 1 was changed/);
  expect(audit.head()?.sequence).toBe(records);
});

test('N-SY S-4.1e: reports name the senior officer, the administrator, the designees and the custodian', async () => {
  const { compliance, profile, admin, audit } = await desk();
  profile.designees = [{ title: 'Sergeant', name: 'Kim Moss' }];
  const { seniorOfficer, administrator, custodian } = compliance.report(null);
  for (const who of [profile.seniorOfficer, profile.administrator, profile.custodianOfRecords, profile.auditor]) {
    who.name = `Holder of ${who.title}`;
  }
  const named = compliance.report(null);
  expect(named).toMatchObject({
    seniorOfficer: expect.stringContaining(`Holder of ${profile.seniorOfficer.title}`),
    administrator: expect.stringContaining(`Holder of ${profile.administrator.title}`),
    custodian: expect.stringContaining(`Holder of ${profile.custodianOfRecords.title}`),
  });
  expect(named.designees).toEqual(['Sergeant Kim Moss']);
  const by = await admin();
  const { html, markdown } = compliance.publish(by);
  const records = [...audit.records()];
  const reports = (['table', 'html'] as const).map((as) => formatAuditReport(records, as, false, officesOf(profile)));
  for (const report of [html, markdown, ...reports]) {
    for (const { name } of [profile.seniorOfficer, profile.administrator, profile.custodianOfRecords])
      expect(report).toContain(name);
    expect(report).toContain('Designee: Sergeant Kim Moss');
  }
  expect(seniorOfficer).toContain(profile.seniorOfficer.title);
  expect(administrator).toContain(profile.administrator.title);
  expect(custodian).toContain(profile.custodianOfRecords.title);
});

test('N-PR: a policy that was not reviewed for twelve months is reported overdue', async () => {
  const { compliance, profile } = await desk();
  expect(compliance.report(null).policyReviewOverdue).toBe(false);
  profile.policy.reviewedOn = '2025-11-01';
  expect(compliance.report(null)).toMatchObject({ policyReviewOverdue: true, policyReviewDueOn: '2026-11-01' });
});

test('N-PR: the review is due on the day a year after the last, not before', async () => {
  const { compliance, profile, clock } = await desk();
  const today = new Date(clock.now()).toISOString().slice(0, 10);
  profile.policy.reviewedOn = new Date(Date.parse(today) - 364 * dayMs).toISOString().slice(0, 10);
  expect(compliance.report(null).policyReviewOverdue).toBe(false);
  profile.policy.reviewedOn = new Date(Date.parse(today) - 365 * dayMs).toISOString().slice(0, 10);
  expect(compliance.report(null)).toMatchObject({ policyReviewOverdue: true, policyReviewDueOn: today });
});

test('S-4.1c: the report shows what waits: alerts, messages, holds to review, accounts unused, unacknowledged, suspended', async () => {
  const { person, compliance, accounts, admin, office, clock, store } = await desk();
  await person('reyes', 'operator');
  const moss = office.sessions.resume(await (await person('moss', 'supervisor')).login(), 'test').account;
  const hit = sampleHit(sampleDetection(2, '8XYZ987'));
  const detection = sampleDetection(2, '8XYZ987');
  const raisedAt = clock.now();
  const alert = sampleAlert(hit, { raisedAt });
  const message = sampleItem('M1');
  await store.detections.record({ detection, hits: [hit], alerts: [alert], outbox: [message] });
  office.holds.place(moss, '26-1', 'evidence', [detection.detectionId]);
  expect(() => accounts.suspend(moss, 'chief', 'x')).toThrow(/may not/);
  expect(compliance.report(null)).toMatchObject({ undeliveredAlerts: [], holdsDue: 0, suspended: [], refusals: 1 });
  clock.advance(2 * 3_600_000);
  expect(compliance.report(null).undeliveredAlerts).toMatchObject([{ kind: 'dispatch', alerts: 1, oldest: raisedAt }]);
  expect(compliance.report(null).undeliveredItems).toBeGreaterThan(0);
  accounts.suspend(await admin(), 'reyes', 'left the office');
  clock.advance(400 * dayMs);
  const report = compliance.report(null);
  expect(report).toMatchObject({ holdsDue: 1, suspended: ['reyes'], oldestOpenHitAt: expect.any(Number) });
  expect(report.unusedAccounts).toEqual(expect.arrayContaining(['moss', 'reyes']));
  expect(report.unacknowledged).toEqual(['reyes']);
});

test('S-4.1c: the report counts what was destroyed and what was decided of releases in its period, and what waits', async () => {
  const { person, compliance, admin, office, clock } = await desk();
  const moss = office.sessions.resume(await (await person('moss', 'supervisor')).login(), 'test').account;
  const { detectionId } = sampleDetection(1, '');
  const written = { caseNumber: '26-5512', writtenOn: '2026-11-20', state: 'us-ca', person: 'Det. M. Osei' };
  const asked = { agency: 'Santa Rosa Police Department', purpose: 'robbery', detectionIds: [detectionId] };
  const ask = (kind: string) => office.releases.request(moss, { ...written, ...asked, kind }).releaseId;
  const decide = async (decision: 'approved' | 'refused') => {
    const terms = { decision, reason: 'x', valuesActConsidered: true };
    office.releases.decide(await admin(), ask('law_enforcement'), terms);
  };
  const counts = (days?: number, to?: number) => {
    const { destructions, releases } = compliance.report(null, days, to);
    return { destructions, ...releases };
  };
  const before = clock.now();
  expect(counts()).toEqual({ destructions: 0, approved: 0, refused: 0, open: 0 });
  await decide('approved');
  await decide('approved');
  await decide('refused');
  ask('commercial');
  ask('prosecutor');
  office.quality.delete(await admin(), detectionId, 'by order');
  expect(counts()).toEqual({ destructions: 1, approved: 2, refused: 2, open: 1 });
  expect(counts(30, before), 'a period that was over').toMatchObject({ destructions: 0, approved: 0, refused: 0 });
  clock.advance(31 * dayMs);
  expect(counts(), 'a period that had not begun').toEqual({ destructions: 0, approved: 0, refused: 0, open: 1 });
  expect(counts(40)).toEqual({ destructions: 1, approved: 2, refused: 2, open: 1 });
});

test('S-4.1g: what the profile says of each element is published, and that it was is on record', async () => {
  const { compliance, admin, profile, audit } = await desk();
  for (const who of [profile.administrator, profile.custodianOfRecords, profile.seniorOfficer, profile.auditor]) {
    who.name = `Holder of ${who.title}`;
  }
  const { markdown } = compliance.publish(await admin());
  const said = [
    ...profile.training.elements,
    ...profile.monitoring,
    ...profile.safeguards,
    ...profile.accuracy,
    ...profile.partners.map(({ name }) => name),
    ...profile.authorisedTitles.map(({ title }) => title),
    ...profile.purposes.map((purpose) => purposeText[purpose]),
    ...Object.values(profile.retention).map(({ ceilingDays, basis }) => `at most ${ceilingDays} days (${basis})`),
    ...[profile.administrator, profile.custodianOfRecords, profile.seniorOfficer].map(({ name }) => name!),
    ...[
      'not sold',
      'never released for immigration enforcement',
      'order of a California court',
      'destroyed automatically',
    ],
    `version ${profile.policy.version}, effective ${profile.policy.effectiveOn}, last reviewed ${profile.policy.reviewedOn}`,
    ...['Sergeant: as operator; oversees', 'Assistant Sheriff: audits; does not manage', 'parking: at least 365 days'],
    `reviewed every ${profile.holds.reviewDays} days, for at most ${profile.holds.ceilingDays} days`,
    `within ${profile.training.validDays} days`,
  ];
  expect(said.filter((each) => !markdown.includes(each))).toEqual([]);
  expect([...audit.records({ actions: ['policy_published'] })]).toMatchObject([
    { userName: 'Ana Ortiz', dataElements: { version: profile.policy.version } },
  ]);
});

test('S-4.1c: destructions and releases are counted, and nothing of before the period is', async () => {
  const { compliance, office, person, admin, clock, store } = await desk();
  const moss = office.sessions.resume(await (await person('moss', 'supervisor')).login(), 'test').account;
  const request = {
    ...{ agency: 'Santa Rosa Police', kind: 'law_enforcement', state: 'us-ca', person: 'Det. Osei' },
    ...{ purpose: 'robbery', caseNumber: '26-5512', writtenOn: '2026-11-20' },
    detectionIds: [sampleDetection(1, '').detectionId],
  };
  office.releases.request(moss, request);
  expect(() => office.accounts.suspend(moss, 'chief', 'x')).toThrow(/may not/);
  const limit = { floorDays: 0, ceilingDays: 1, basis: 'test' };
  const limits = { fixed: limit, patrol: limit, parking: limit, hit: limit, investigation: limit };
  clock.advance(2 * dayMs);
  await purgeExpired({ ...store, clock, agencyId: 'sonoma-so' }, limits);
  const by = await admin();
  expect(compliance.report(by)).toMatchObject({
    ...{ destructions: 1, refusals: 1, releases: { approved: 0, refused: 0, open: 1 } },
    accessesByAction: { release_requested: 1 },
  });
  clock.advance(31 * dayMs);
  const later = compliance.report(null);
  expect(later).toMatchObject({ destructions: 0, refusals: 0, releases: { open: 1 } });
  expect(later.accessesByAction.release_requested).toBeUndefined();
});

test('S-9.7d N-DQ-fresh: a list refreshed within the day is not stale, one of two days ago is', async () => {
  const { compliance, audit, clock } = await desk();
  const actor = { accountId: null, name: 'unit car-12', agencyId: 'sonoma-so' };
  audit.append({ actor, action: 'hot_list_refreshed', subjects: ['list:svs'] });
  expect(compliance.report(null).staleLists).toEqual(['sfr', 'slr']);
  audit.append({ actor, action: 'hot_list_refreshed', subjects: ['list:sfr'], outcome: 'failed', detail: 'cut off' });
  expect(compliance.report(null).staleLists, 'a refresh that failed').toEqual(['sfr', 'slr']);
  clock.advance(2 * dayMs);
  expect(compliance.report(null).staleLists).toContain('svs');
});

test('S-4.1g: the published policy has every element that Civ. Code 1798.90.51 names, with figures and no plate', async () => {
  const { compliance, admin, profile } = await desk();
  for (const who of [profile.administrator, profile.custodianOfRecords, profile.seniorOfficer, profile.auditor]) {
    who.name = `Holder of ${who.title}`;
  }
  const { html, markdown } = compliance.publish(await admin());
  for (const page of [html, markdown]) {
    for (const element of [
      'Authorized purposes',
      'Who may use the system',
      'monitored',
      'Sale, sharing and transfer',
      'Custodian of the ALPR records',
      'Accuracy',
      'Retention and destruction',
      'Plates read: 1',
      'Hits: 1',
      profile.authorisedTitles[0]!.title,
    ]) {
      expect(page).toContain(element);
    }
    expect(page).not.toContain('7ABC123');
  }
});

test('S-4.1g: the public is shown each figure of the last thirty days, and none of before', async () => {
  const { compliance, office, person, admin, clock, store, profile } = await desk();
  for (const who of [profile.administrator, profile.custodianOfRecords, profile.seniorOfficer, profile.auditor]) {
    who.name = `Holder of ${who.title}`;
  }
  const moss = office.sessions.resume(await (await person('moss', 'supervisor')).login(), 'test').account;
  const chief = await admin();
  const { detectionId } = sampleDetection(1, '');
  const [gone, ...others] = [2, 3, 4].map((i) => sampleDetection(i, `8XYZ98${i}`));
  for (const detection of [gone!, ...others]) {
    await store.detections.record({ detection, hits: [], alerts: [], outbox: [] });
  }
  const grant = office.grant(moss, { purpose: 'locate_vehicle', caseNumber: '26-1', scopes: ['query'] });
  for (let i = 0; i < 5; i++) office.search.search(grant, { plate: '8XYZ983' });
  expect(() => office.grant(moss, { purpose: 'curiosity', caseNumber: '26-1', scopes: ['query'] })).toThrow(/N-PU/);
  office.quality.markMisread(moss, others[0]!.detectionId, 'a frame bolt');
  office.quality.delete(chief, gone!.detectionId, 'not ours');
  const request = {
    ...{ agency: 'Santa Rosa Police', kind: 'law_enforcement', state: 'us-ca', person: 'Det. Osei' },
    ...{ purpose: 'robbery', caseNumber: '26-5512', writtenOn: '2026-11-20', detectionIds: [detectionId] },
  };
  for (const decision of ['approved', 'approved', 'refused'] as const) {
    const { releaseId } = office.releases.request(moss, request);
    office.releases.decide(chief, releaseId, { decision, reason: 'considered', valuesActConsidered: true });
  }
  const figures = (page: string) => page.slice(page.indexOf('## In figures'));
  expect(figures(compliance.publish(chief).markdown)).toBe(`## In figures: the last 30 days

- Plates read: 3
- Hits: 1 (33.33% of reads)
- Misreads found: 1
- Look-ups by authorized users: 5
- Releases approved: 2; refused: 1
- Records destroyed: 1
`);
  clock.advance(31 * dayMs);
  expect(figures(compliance.publish(chief).markdown)).toMatch(
    /read: 0\n.*no reads.*\n.*: 0\n.*: 0\n.*: 0; refused: 0\n.*: 0\n$/,
  );
});

test('S-10c: what an account reached can be listed for a breach', async () => {
  const { person, office, admin } = await desk();
  const reyes = await person('reyes', 'operator', { entitlements: ['list:sfr'] });
  const { account } = office.sessions.resume(await reyes.login(), 'test');
  const grant = office.grant(account, { purpose: 'locate_vehicle', caseNumber: '26-1', scopes: ['query'] });
  office.search.search(grant, { plate: '7ABC123' });
  office.search.search(grant, { plate: '7ABC123' });
  const detection = `detection:${sampleDetection(1, '').detectionId}`;
  const chief = await admin();
  expect(office.audits.breach(chief, 'reyes')).toMatchObject({
    scopes: ['query', 'images', 'hits'],
    entitlements: ['list:sfr'],
    sessions: 1,
    withinReach: { detections: 1, hits: 1, images: 0 },
    reached: [detection],
  });
  expect(office.audits.breach(chief, 'chief').reached).toEqual([]);
  await person('judge', 'auditor');
  expect(office.audits.breach(chief, 'judge')).toMatchObject({
    ...{ scopes: [], reached: [], withinReach: { detections: 0, images: 0, hits: 0 } },
  });
  expect(office.audits.breach(chief, null)).toMatchObject({
    reached: [detection],
    scopes: expect.arrayContaining(['export']),
  });
  expect(() => office.audits.breach(account, 'chief')).toThrow(/may not/);
});

test('S-10c: a breach report tells what was reached from what was tried, keeps to its period, and is on record', async () => {
  const { person, office, admin, clock } = await desk();
  const { account } = office.sessions.resume(await (await person('reyes', 'operator')).login(), 'test');
  const reason = { purpose: 'locate_vehicle', caseNumber: '26-1' };
  const grant = office.grant(account, { ...reason, scopes: ['query'] });
  const missing = office.grant(account, { ...reason, scopes: ['images'] });
  await expect(office.search.image(grant, sampleDetection(1, '').detectionId, 'plate')).rejects.toThrow(/extend/);
  await expect(office.search.image(missing, 'NONE', 'plate')).rejects.toThrow(/no plate image/);
  const before = clock.now();
  clock.advance(1000);
  office.search.search(grant, { plate: '7ABC123' });
  const chief = await admin();
  const reached = [`detection:${sampleDetection(1, '').detectionId}`];
  expect(office.audits.breach(chief, 'reyes').reached).toEqual(expect.arrayContaining(reached));
  expect(office.audits.breach(chief, 'reyes', { to: before }).records.map(({ action }) => action)).not.toContain(
    'query',
  );
  const later = office.audits.breach(chief, 'reyes', { from: before + 1 });
  expect([later.reached, later.records.map(({ action }) => action)]).toEqual([reached, ['query']]);
  const reads = [...office.audit.records({ actions: ['audit_read'] })];
  expect(reads.map(({ userName, subjects }) => [userName, ...subjects])).toEqual(
    Array.from({ length: 3 }, () => ['Ana Ortiz', 'account:reyes']),
  );
});

test('N-AU-annual: the sample is of the last twelve months, and of use alone', async () => {
  const { admin, office, person, clock, accounts } = await desk();
  const look = async () => {
    const grant = office.grant(await admin(), { purpose: 'locate_vehicle', caseNumber: '26-1', scopes: ['query'] });
    office.search.search(grant, { plate: '7ABC123' });
    return [...office.audit.records({ actions: ['query'] })].at(-1)!.sequence;
  };
  await look();
  clock.advance(200 * dayMs);
  accounts.recordTraining(await admin(), 'chief', { course: 'ALPR basics', completedAt: clock.now() });
  clock.advance(166 * dayMs);
  const used = [await look(), await look()];
  const auditor = office.sessions.resume(await (await person('judge', 'auditor')).login(), 'test').account;
  expect(office.audits.sample(auditor, 50).records.map(({ sequence }) => sequence)).toEqual(used);
});

test('S-9.10b: a look-up outside the hours that were recorded is in the report, one within them is not', async () => {
  const { person, office, compliance, admin, clock } = await desk();
  const reyes = await person('reyes', 'operator');
  const look = async () => {
    const { account } = office.sessions.resume(await reyes.login(), 'test');
    const grant = office.grant(account, { purpose: 'locate_vehicle', caseNumber: '26-1', scopes: ['query'] });
    office.search.search(grant, { plate: '7ABC123' });
  };
  compliance.recordShift(await admin(), 'reyes', clock.now() - dayMs / 2, clock.now() + dayMs / 2);
  await look();
  expect(compliance.report(null).misuse).toEqual([]);
  clock.advance(dayMs);
  await look();
  expect(compliance.report(null).misuse).toMatchObject([{ kind: 'off_duty', userName: 'Person reyes' }]);
});

test('N-AU-annual: who administers cannot draw the sample nor record findings', async () => {
  const { admin, office, person } = await desk();
  const chief = await admin();
  const grant = office.grant(chief, { purpose: 'locate_vehicle', caseNumber: '26-1', scopes: ['query'] });
  office.search.search(grant, { plate: '7ABC123' });
  expect(() => office.audits.sample(chief, 5)).toThrow(/may not/);
  const auditor = office.sessions.resume(await (await person('judge', 'auditor')).login(), 'test').account;
  const { seed, records } = office.audits.sample(auditor, 5);
  const { sequence } = records[0]!;
  const finding = { sequence, seed, proper: true, text: 'as it should be' };
  expect(() => office.audits.recordFinding(auditor, { ...finding, seed: 'made up' })).toThrow(/No sample drawn/);
  expect(() => office.audits.recordFinding(auditor, { ...finding, sequence: 1 })).toThrow(/No sample drawn/);
  expect(() => office.audits.recordFinding(auditor, { ...finding, text: ' ' })).toThrow(/says what was found/);
  expect(office.audits.findings()).toEqual([]);
  office.audits.recordFinding(auditor, finding);
  expect([...office.audit.records({ actions: ['audit_finding'] })].at(-1)).toMatchObject({
    ...{ userName: 'Person judge', subjects: [`audit:${sequence}`], detail: finding.text, outcome: 'done' },
    dataElements: { seed, proper: true },
  });
  expect(office.audits.findings()).toMatchObject([{ sequence, proper: true, foundBy: 'Person judge' }]);
  expect(() => office.accounts.suspend(auditor, 'chief', 'x')).toThrow(/may not/);
});

test('attack: SQL in a plate is refused, and harms nothing', async () => {
  const { person, office, store } = await desk();
  const { account } = office.sessions.resume(await (await person('reyes', 'operator')).login(), 'test');
  const grant = office.grant(account, { purpose: 'locate_vehicle', caseNumber: '26-1', scopes: ['query'] });
  const plate = "7ABC123'; DROP TABLE detections; --";
  expect(() => office.search.search(grant, { plate })).toThrow(/plate/);
  expect(store.database.get('SELECT count(*) AS n FROM detections')).toEqual({ n: 1 });
});

test('S-4.1d: when the audit record cannot be written, nothing is read', async () => {
  const { person, office, store } = await desk();
  const { account } = office.sessions.resume(await (await person('reyes', 'operator')).login(), 'test');
  const grant = office.grant(account, { purpose: 'locate_vehicle', caseNumber: '26-1', scopes: ['query'] });
  store.database.exec("CREATE TRIGGER full BEFORE INSERT ON audit_log BEGIN SELECT RAISE(ABORT, 'no room'); END");
  expect(() => office.search.search(grant, { plate: '7ABC123' })).toThrow(/no room/);
});
