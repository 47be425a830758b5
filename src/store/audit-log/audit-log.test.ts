import { expect, test } from 'vitest';
import { AccessGrant } from '../../domain/access.js';
import { openOfficeForTest } from '../testing/office.js';
import { verifyAudit } from './verify-audit.js';

async function auditedOffice() {
  const opened = await openOfficeForTest();
  const { audit } = opened.office;
  const actor = { accountId: 'A1', name: 'Dana Reyes', agencyId: 'sonoma-so' };
  for (let i = 0; i < 120; i++) audit.append({ actor, action: 'query', dataElements: { plate: `7ABC${i}` } });
  const verdict = () => verifyAudit(opened.store.database, 'car-12', opened.office.key);
  /** What whoever holds the key of the file can do: take the triggers away and write. */
  const tamper = (sql: string) => {
    opened.store.database.exec('DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete;');
    opened.store.database.exec(sql);
  };
  return { ...opened, audit, verdict, tamper };
}

test('N-AU-tamper: an untouched log is whole', async () => {
  const { verdict } = await auditedOffice();
  expect(verdict().faults).toEqual([]);
});

test('N-AU-tamper: the store refuses to change or delete a record', async () => {
  const { store } = await auditedOffice();
  expect(() => store.database.run("UPDATE audit_log SET outcome = 'done'")).toThrow(/append-only/);
  expect(() => store.database.run('DELETE FROM audit_log WHERE sequence = 3')).toThrow(/append-only/);
});

test.each([
  ['a changed text', `UPDATE audit_log SET record = replace(record, '7ABC', '7ABD') WHERE sequence = 50`],
  ['a changed time', 'UPDATE audit_log SET at = at + 1 WHERE sequence = 10'],
  ['a changed account', "UPDATE audit_log SET account_id = 'A2' WHERE sequence = 10"],
  ['a changed action', "UPDATE audit_log SET action = 'login' WHERE sequence = 10"],
  ['a changed outcome', "UPDATE audit_log SET outcome = 'refused' WHERE sequence = 10"],
  ['a removed record', 'DELETE FROM audit_log WHERE sequence = 10'],
  ['a cut tail', 'DELETE FROM audit_log WHERE sequence > 100'],
  ['the first record gone', 'DELETE FROM audit_log WHERE sequence = 1'],
  [
    'two records swapped',
    `UPDATE audit_log SET sequence = -1 WHERE sequence = 10; UPDATE audit_log SET sequence = 10 WHERE sequence = 11;
     UPDATE audit_log SET sequence = 11 WHERE sequence = -1`,
  ],
  ['everything gone', 'DELETE FROM audit_log'],
  ['the head gone too', 'DELETE FROM audit_log WHERE sequence > 100; DELETE FROM audit_head'],
  [
    'a tail cut and the head moved back',
    'DELETE FROM audit_log WHERE sequence > 100; UPDATE audit_head SET sequence = 100, hash = (SELECT hash FROM audit_log WHERE sequence = 100)',
  ],
])('N-AU-tamper: %s is found', async (_what, sql) => {
  const { verdict, tamper } = await auditedOffice();
  tamper(sql);
  expect(verdict().faults).not.toEqual([]);
});

test('N-AU-tamper: the head that central holds finds a log that was rewritten whole', async () => {
  const { store, office, verdict } = await auditedOffice();
  office.audit.publishHead();
  const sent = store.outbox.next(100).filter((item) => item.kind === 'audit-head');
  const known = sent.map((item) => JSON.parse(item.body) as { sequence: number; hash: string });
  expect(known.length).toBeGreaterThan(1);
  expect(known.at(-1)!.sequence).toBe(verdict().records);
  expect(verifyAudit(store.database, 'car-12', office.key, known).faults).toEqual([]);
  const other = known.map((head) => ({ ...head, hash: 'f'.repeat(64) }));
  expect(verifyAudit(store.database, 'car-12', office.key, other).faults).not.toEqual([]);
  const later = [{ sequence: verdict().records + 1, hash: 'f'.repeat(64) }];
  expect(verifyAudit(store.database, 'car-12', office.key, later).faults[0]).toMatch(/log ends/);
});

test('N-AU-tamper: the head goes to central every fifty records, and with the first after an hour', async () => {
  const { store, audit, clock } = await auditedOffice();
  const actor = { accountId: null, name: 'unit car-12', agencyId: 'sonoma-so' };
  /** Since it was last asked. */
  const sent = () =>
    store.outbox
      .next(100)
      .filter((item) => item.kind === 'audit-head')
      .map((item) => (JSON.parse(item.body) as { sequence: number }).sequence);
  const before = sent();
  expect(before.length).toBeGreaterThanOrEqual(3);
  expect(before.every((sequence, i) => sequence - (before[i - 1] ?? 0) <= 50)).toBe(true);
  audit.append({ actor, action: 'query' });
  expect(sent()).toEqual([]);
  clock.advance(3_600_000);
  const { sequence } = audit.append({ actor, action: 'query' });
  expect(sent()).toEqual([sequence]);
});

test('S-4.1d: a record says when, what was asked, who of which agency, and why', async () => {
  const { office, person, store } = await openOfficeForTest();
  const reyes = await person('reyes', 'operator');
  const { account } = office.sessions.resume(await reyes.login(), 'test');
  const grant = office.grant(account, { purpose: 'locate_vehicle', caseNumber: '26-1041', scopes: ['query'] });
  expect(grant).toBeInstanceOf(AccessGrant);
  office.access.read(
    grant,
    { scope: 'query', action: 'query', dataElements: { plate: '7ABC123' }, subjects: () => ['detection:D1'] },
    () => store.database.all('SELECT 1 AS one'),
  );
  const record = [...office.audit.records({ actions: ['query'] })].at(-1)!;
  expect(record).toMatchObject({
    userName: 'Person reyes',
    agencyId: 'sonoma-so',
    dataElements: { plate: '7ABC123' },
    subjects: ['detection:D1'],
    purpose: 'locate_vehicle',
    caseNumber: '26-1041',
    outcome: 'done',
  });
});
