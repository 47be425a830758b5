import { spawnSync } from 'node:child_process';
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { countingIds } from '../../domain/testing/counting-ids.js';
import { UnitKey } from '../../ops/unit-key.js';
import { Holds } from '../retention/holds.js';
import { testAccess, testGrant } from '../testing/audit.js';
import { openForTest } from '../testing/open.js';
import { sampleAlert, sampleDetection, sampleHit, samplePicture } from '../testing/samples.js';
import { caseSql, exportEvidence } from './export.js';

async function exportable() {
  const { store, clock, directory } = openForTest();
  const { audit, access } = testAccess(store.database, clock);
  const picture = samplePicture('7ABC123');
  const held = sampleDetection(1, '7ABC123', { plateImage: await store.images.put(picture) });
  const canvassed = sampleDetection(2, '8XYZ999', { caseNumber: '26-001234' });
  const other = sampleDetection(3, 'OTHER1');
  const hit = sampleHit(held);
  await store.detections.record({ detection: held, hits: [hit], alerts: [sampleAlert(hit)], outbox: [] });
  for (const detection of [canvassed, other]) {
    await store.detections.record({ detection, hits: [], alerts: [], outbox: [] });
  }
  new Holds(store.database, clock, countingIds()).place({
    agencyId: 'sonoma-so',
    caseNumber: '26-001234',
    reason: 'evidence',
    placedBy: 'Det. Ruiz',
    reviewDays: 180,
    ceilingDays: 1825,
    detectionIds: [held.detectionId],
  });
  const parts = {
    ...store,
    clock,
    access,
    auditOf: () => audit.events.map((event) => audit.append(event)),
    unit: { unitId: 'car-12', agencyId: 'sonoma-so', kind: 'vehicle' as const },
    key: UnitKey.open(directory, store.keyring),
  };
  const to = join(directory, 'stick', 'case');
  const order = { caseNumber: '26-001234', directory: to };
  return { parts, to, order, grant: testGrant(clock.now()), held, canvassed, picture, store, clock };
}

const verify = (folder: string) => spawnSync(process.execPath, ['verify.mjs'], { cwd: folder, encoding: 'utf8' });

test('S-6: the package holds the case’s detections, pictures and audit trail, and nothing of others', async () => {
  const { parts, order, grant, to, held, canvassed, picture } = await exportable();
  const made = await exportEvidence(parts, grant, order);
  expect(made).toMatchObject({ detections: 2, images: 1, auditRecords: 1 });
  const lines = readFileSync(join(to, 'detections.ndjson'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines[0]).toMatchObject({ ...held, hits: [{ entry: { plate: '7ABC123' }, alerts: [{ state: 'queued' }] }] });
  expect(lines[1]).toEqual({ ...canvassed, hits: [] });
  expect(readFileSync(join(to, 'images', `${held.plateImage!.sha256}.jpg`))).toEqual(picture.bytes);
  expect(JSON.parse(readFileSync(join(to, 'audit.ndjson'), 'utf8'))).toMatchObject({ action: 'exported' });
});

test('S-6: the package proves itself with node alone, or with sha256sum and openssl', async () => {
  const { parts, order, grant, to } = await exportable();
  const { fingerprint } = await exportEvidence(parts, grant, order);
  const checked = verify(to);
  expect(checked.stdout).toContain(fingerprint);
  expect(checked.stdout).toContain('The package is whole');
  expect(checked.status).toBe(0);
  expect(spawnSync('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: to }).status).toBe(0);
  const openssl = ['pkeyutl', '-verify', '-pubin', '-inkey', 'signing-key.pem', '-rawin', '-in', 'SHA256SUMS'];
  expect(spawnSync('openssl', [...openssl, '-sigfile', 'SHA256SUMS.sig'], { cwd: to }).status).toBe(0);
});

test('S-6: a changed, missing or added file, or a changed sum, is found', async () => {
  const { parts, order, grant, to } = await exportable();
  const tampering: [string, (path: string) => void][] = [
    ['detections.ndjson was changed', (path) => appendFileSync(join(path, 'detections.ndjson'), '{}\n')],
    ['audit.ndjson is missing', (path) => rmSync(join(path, 'audit.ndjson'))],
    ['extra.txt does not belong', (path) => writeFileSync(join(path, 'extra.txt'), 'x')],
    ['SHA256SUMS is not what the unit signed', (path) => appendFileSync(join(path, 'SHA256SUMS'), '\n')],
  ];
  for (const [index, [said, tamper]] of tampering.entries()) {
    const directory = `${to}-${index}`;
    await exportEvidence(parts, grant, { ...order, directory });
    tamper(directory);
    const checked = verify(directory);
    expect(checked.stdout).toContain(said);
    expect(checked.status).toBe(1);
  }
});

test('an image that is gone is named in the package, and the rest is exported', async () => {
  const { parts, order, grant, to, held, store } = await exportable();
  rmSync(store.images.pathOf(held.plateImage!.sha256));
  expect(await exportEvidence(parts, grant, order)).toMatchObject({ detections: 2, images: 0 });
  expect(JSON.parse(readFileSync(join(to, 'package.json'), 'utf8')).missingImages[0]).toContain(
    held.plateImage!.sha256,
  );
});

test('S-10a: an export needs the right to, a case that has something, and an empty folder', async () => {
  const { parts, order, grant, clock, to } = await exportable();
  await expect(exportEvidence(parts, testGrant(clock.now(), ['query']), order)).rejects.toThrow(/not extend to export/);
  await expect(exportEvidence(parts, grant, { ...order, caseNumber: '26-9' })).rejects.toThrow(/Nothing is held/);
  await exportEvidence(parts, grant, order);
  await expect(exportEvidence(parts, grant, order)).rejects.toThrow(new RegExp(`${to} holds something`));
});

test('finding a case’s detections scans no large table', async () => {
  const { store } = await exportable();
  const steps = store.database.explain(caseSql, 'a', 'b');
  expect(steps.filter((step) => /SCAN (detections|held|holds)/.test(step))).toEqual([]);
});
