import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Account } from '../policy/account.js';
import type { SetupFacts } from '../policy/clause-facts.js';
import type { Office } from './office.js';
import { type OfficeForTest, officePassword, openOfficeForTest, titleFor } from './testing/office.js';
import { sampleDetection, sampleHit } from './testing/samples.js';

const detection = sampleDetection(1, '7ABC123');
const { detectionId } = detection;
const hit = sampleHit(detection);
const { hitId } = hit;
const reason = { purpose: 'locate_vehicle', caseNumber: '26-1041' };
const asked = { agency: 'Santa Rosa Police', kind: 'law_enforcement', state: 'us-ca', person: 'Det. Osei' };
const request = {
  ...asked,
  purpose: 'robbery',
  caseNumber: '26-1',
  writtenOn: '2026-11-20',
  detectionIds: [detectionId],
};

/** Who may not do what, and how they try. */
const attempts: [role: string, action: string, attempt: (office: Office, by: Account) => unknown][] = [
  ['technician', 'hit_plate_compared', ({ hits }, by) => hits.comparePlate(by, hitId, seen)],
  ['operator', 'hit_status_confirmed', ({ hits }, by) => hits.confirmStatus(by, hitId, status)],
  ['operator', 'hit_disposed', ({ hits }, by) => hits.dispose(by, hitId, 'arrest', '')],
  ['dispatcher', 'detection_marked', ({ quality }, by) => quality.markMisread(by, detectionId, 'blurred')],
  [
    'dispatcher',
    'detection_corrected',
    ({ quality }, by) => quality.correct(by, detectionId, { plate: '1', state: null }, 'x'),
  ],
  ['operator', 'detection_deleted', ({ quality }, by) => quality.delete(by, detectionId, 'mine')],
  ['auditor', 'inadvertent_purged', ({ quality }, by) => quality.purgeInadvertent(by, detectionId, 'x')],
  ['auditor', 'release_requested', ({ releases }, by) => releases.request(by, request)],
  ['operator', 'release_decided', ({ releases }, by) => releases.decide(by, 'R1', approval)],
  ['operator', 'account_created', ({ accounts, profile }, by) => accounts.create(by, newAccount(profile))],
  ['operator', 'account_changed', ({ accounts }, by) => accounts.change(by, 'chief', { role: 'operator' })],
  ['supervisor', 'account_suspended', ({ accounts }, by) => accounts.suspend(by, 'chief', 'x')],
  ['supervisor', 'account_restored', ({ accounts }, by) => accounts.restore(by, 'chief', 'x')],
  [
    'supervisor',
    'credentials_renewed',
    ({ accounts }, by) => accounts.renew(by, 'chief', 'hollow anvil seven rivers', 'x'),
  ],
  [
    'operator',
    'training_recorded',
    ({ accounts }, by) => accounts.recordTraining(by, 'chief', { course: 'x', completedAt: 0 }),
  ],
  ['operator', 'audit_read', ({ audits }, by) => audits.report(by, {})],
  ['operator', 'audit_read', ({ audits }, by) => audits.breach(by, 'chief')],
  ['administrator', 'audit_sampled', ({ audits }, by) => audits.sample(by, 5)],
  ['administrator', 'audit_finding', ({ audits }, by) => audits.recordFinding(by, finding)],
  ['operator', 'hold_placed', ({ holds }, by) => holds.place(by, '26-1', 'x', [detectionId])],
  ['operator', 'hold_released', ({ holds }, by) => holds.release(by, 'H1', 'x')],
  ['dispatcher', 'canvass_started', ({ canvass }, by) => canvass.begin(by, '26-1', 'x')],
  ['dispatcher', 'canvass_ended', ({ canvass }, by) => canvass.end(by)],
  ['supervisor', 'policy_published', ({ compliance }, by) => compliance.publish(by)],
  ['operator', 'configuration_changed', ({ compliance }, by) => compliance.watchPlate(by, '7ABC123', 'x')],
  ['auditor', 'configuration_changed', ({ compliance }, by) => compliance.recordShift(by, 'chief', 0, 1)],
  ['supervisor', 'configuration_changed', ({ compliance }, by) => compliance.recordShift(by, 'asupervisor', 0, 1)],
  ['operator', 'report_read', ({ accounts }, by) => accounts.list(by)],
  ['operator', 'report_read', ({ compliance }, by) => compliance.report(by)],
  ['operator', 'report_read', ({ compliance }, by) => compliance.clauses(by, {} as SetupFacts)],
  ['dispatcher', 'report_read', ({ monthlyReports }, by) => monthlyReports.read(by, '2026-10')],
  ['technician', 'report_read', ({ releases }, by) => releases.register(by)],
  ['operator', 'report_read', ({ holds }, by) => holds.status(by, 0, 1)],
  ['technician', 'report_read', ({ hits }, by) => hits.open(by)],
  ['technician', 'hit_viewed', ({ hits }, by) => hits.notice(by, hitId)],
];
const seen = { plate: '7ABC123', state: null, descriptors: {} };
const status = { method: 'dispatch', answer: 'active', reference: 'CAD 7', confirmedBy: 'Lowe' };
const approval = { decision: 'approved', reason: 'lawful', valuesActConsidered: true } as const;
const finding = { sequence: 1, seed: 'x', proper: true, text: 'x' };
const newAccount = (profile: OfficeForTest['profile']) => ({
  ...{ loginName: 'eve', name: 'Eve', badge: '9', role: 'operator', entitlements: [], password: officePassword },
  title: titleFor(profile, 'operator'),
});

test('S-9.9 S-4.1d: who tries what a rule forbids is on record: who, what and why not; nothing else changes', async () => {
  const opened = await openOfficeForTest();
  const { office, store, chief } = opened;
  await store.detections.record({ detection, hits: [hit], alerts: [], outbox: [] });
  const accounts = new Map<string, Account>();
  const accountOf = async (role: string) => {
    const known = accounts.get(role);
    if (known !== undefined) return known;
    const person = role === 'administrator' ? chief : await opened.person(`a${role}`, role);
    const { account } = office.sessions.resume(await person.login(), 'test');
    accounts.set(role, account);
    return account;
  };
  for (const [role, action, attempt] of attempts) {
    const by = await accountOf(role);
    const before = [...office.audit.records({})].length;
    await expect(async () => attempt(office, by), `${action} by ${role}`).rejects.toMatchObject({
      code: expect.stringMatching(/^(not_authorised|policy_refused)$/),
    });
    const records = [...office.audit.records({})].slice(before);
    expect(records, `${action} by ${role}`).toMatchObject([{ action, userName: by.name, outcome: 'refused' }]);
    expect(records[0]!.detail).not.toBe(null);
  }
  const { releaseId } = office.releases.request(await accountOf('operator'), request);
  const by = await accountOf('supervisor');
  const folder = mkdtempSync(join(tmpdir(), 'platewarden-refused-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const grant = office.grant(by, { ...reason, scopes: ['export'] });
  await expect(office.releases.fulfil(grant, by, releaseId, folder)).rejects.toThrow(/S-11b/);
  const last = [...office.audit.records({})].at(-1)!;
  expect(last).toMatchObject({ action: 'release_fulfilled', outcome: 'refused', subjects: [`release:${releaseId}`] });
});

test('S-4.1d S-9.9: who reads a list or report of people’s doings is on record, and reads nothing where that cannot be written', async () => {
  const { office, person, chief, store } = await openOfficeForTest();
  const by = office.sessions.resume(await chief.login(), 'test').account;
  const officer = office.sessions.resume(await (await person('reyes', 'operator')).login(), 'test').account;
  const readings: [report: string, read: () => unknown][] = [
    ['accounts', () => office.accounts.list(by)],
    ['compliance', () => office.compliance.report(by)],
    ['compliance', () => office.monthlyReports.read(by, '2026-10')],
    ['releases', () => office.releases.register(by)],
    ['retention', () => office.holds.status(by, 0, 1)],
    ['open hits', () => office.hits.open(officer)],
  ];
  store.database.run("INSERT INTO compliance_reports VALUES ('2026-10', 1, '{}')");
  const before = [...office.audit.records({})].length;
  for (const [, read] of readings) read();
  expect(
    [...office.audit.records({})]
      .slice(before)
      .map(({ action, dataElements, userName }) => [action, dataElements.report, userName]),
  ).toEqual(readings.map(([report]) => ['report_read', report, report === 'open hits' ? officer.name : by.name]));
  store.database.exec("CREATE TRIGGER no_room BEFORE INSERT ON audit_log BEGIN SELECT RAISE(ABORT, 'no room'); END");
  for (const [report, read] of readings) expect(read, report).toThrow(/no room/);
});
