import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { AccessScope } from '../../domain/access.js';
import type { Hit } from '../../domain/hit.js';
import { exportEvidence } from '../evidence/export.js';
import { toCsv } from '../exports/csv.js';
import { openOfficeForTest } from '../testing/office.js';
import { noon, sampleDetection, sampleHit } from '../testing/samples.js';

const plate = '7ABC123';
const around = { from: noon - 1000, to: noon + 1000 };

/** A detection with a hit that nobody has compared, an officer, and their supervisor. */
async function unanswered(list: Partial<Hit['list']> = {}) {
  const opened = await openOfficeForTest();
  const { office, store, directory } = opened;
  const detection = sampleDetection(1, plate);
  const sample = sampleHit(detection);
  const hit: Hit = { ...sample, list: { ...sample.list, ...list } };
  const second: Hit = { ...hit, hitId: 'H-second', entry: { ...hit.entry, entryId: 'bolo-7' } };
  await store.detections.record({ detection, hits: [hit, second], alerts: [], outbox: [] });
  const { detectionId } = detection;
  const person = async (name: string, role: string, entitlements: string[] = []) => {
    const { account } = office.sessions.resume(
      await (await opened.person(name, role, { entitlements })).login(),
      'test',
    );
    const grant = (...scopes: AccessScope[]) =>
      office.grant(account, { purpose: 'locate_vehicle', caseNumber: '26-9', scopes });
    return {
      account,
      search: (terms: object) => office.search.search(grant('query'), terms),
      byId: () => office.search.byId(grant('query'), detectionId),
      view: (hitId = hit.hitId) => office.hits.view(grant('hits'), hitId),
      compare: (seen = plate, hitId = hit.hitId) =>
        office.hits.comparePlate(account, hitId, { plate: seen, state: 'us-ca', descriptors: {} }),
      grant,
    };
  };
  const officer = await person('reyes', 'operator');
  return { ...opened, hit, second, detectionId, person, officer, folder: join(directory, 'stick') };
}

const seen = /seen the machine’s reading of this plate \(S-9\.7b\)/;

test('S-9.7b: who looks around by time, place or id is shown no reading that awaits comparison by eye', async () => {
  const { officer, hit, second, office, detectionId } = await unanswered();
  const { account } = officer;
  office.quality.correct(account, detectionId, { plate: '7ABC128', state: 'us-ca' }, '8 read as 3');
  const area = { latitude: 38.44, longitude: -122.71, radiusM: 500 };
  for (const shown of [officer.search(around)[0], officer.search({ area })[0], officer.byId()]) {
    expect(shown).toMatchObject({
      detectionId,
      read: null,
      awaitingEye: expect.arrayContaining([hit.hitId, second.hitId]),
    });
    expect(JSON.stringify(shown)).not.toMatch(/7ABC1/);
  }
  expect(officer.compare().result).toBe('agrees');
  expect(officer.compare(plate, second.hitId).result).toBe('agrees');
  expect(officer.byId()).toMatchObject({ read: { text: plate }, corrections: [{ plate: '7ABC128' }] });
});

test('S-9.7b: a search by plate finds it, and who made it does not compare it by eye; a colleague does', async () => {
  const { officer, person, office } = await unanswered();
  for (const terms of [{ plate }, { plate: '7AB?123' }, { plate: '*123', ...around }]) {
    expect(officer.search(terms)).toMatchObject([
      { read: { text: plate }, awaitingEye: expect.arrayContaining(['H-second']) },
    ]);
    expect(() => officer.compare()).toThrow(seen);
  }
  const [first] = [...office.audit.records({ actions: ['hit_plate_compared'] })];
  expect(first).toMatchObject({ userName: 'Person reyes', outcome: 'refused', detail: expect.stringMatching(seen) });
  expect((await person('lowe', 'dispatcher')).compare().result).toBe('agrees');
});

test('S-9.7b: who takes the reading away in an export, as evidence or in a release does not compare it by eye', async () => {
  const { person, office, store, clock, folder, detectionId, chief, officer, hit } = await unanswered();
  const admin = office.sessions.resume(await chief.login(), 'test').account;
  const exporter = await person('moss', 'supervisor');
  expect(toCsv(office.search.export(exporter.grant('export'), around, 'csv'))).toContain(plate);
  expect(() => exporter.compare()).toThrow(seen);

  const bagger = await person('hale', 'supervisor');
  office.holds.place(admin, '26-9', 'evidence', [detectionId]);
  const parts = { ...store, ...office, clock, auditOf: () => [] };
  await exportEvidence(parts, bagger.grant('export'), { caseNumber: '26-9', directory: join(folder, 'evidence') });
  expect(readFileSync(join(folder, 'evidence/detections.ndjson'), 'utf8')).toContain(plate);
  expect(() => bagger.compare()).toThrow(seen);

  const releaser = await person('orr', 'supervisor');
  const { releaseId } = office.releases.request(releaser.account, {
    ...{ agency: 'Santa Rosa Police', kind: 'law_enforcement', state: 'us-ca', person: 'Det. Osei' },
    ...{ purpose: 'robbery', caseNumber: '26-5512', writtenOn: '2026-11-20', detectionIds: [detectionId] },
  });
  office.releases.decide(admin, releaseId, { decision: 'approved', reason: 'lawful', valuesActConsidered: true });
  await office.releases.fulfil(releaser.grant('export'), releaser.account, releaseId, join(folder, 'release'));
  expect(() => releaser.compare()).toThrow(seen);
  expect(officer.compare().result).toBe('agrees');
  expect(officer.view(hit.hitId).reading?.match.readText).toBe(plate);
});

test('S-9.7b: who compared one hit of a detection answers for its others with what they typed, and with nothing else', async () => {
  const { officer, person, second, hit } = await unanswered();
  expect(officer.compare('7A8C123').result).toBe('misread');
  expect(officer.view(second.hitId).reading).toBeNull();
  expect(officer.view(hit.hitId).reading?.match.readText).toBe(plate);
  expect(() => officer.compare(plate, second.hitId)).toThrow(seen);
  const onlooker = await person('novak', 'operator');
  onlooker.view(hit.hitId);
  expect(() => onlooker.compare(plate, second.hitId)).toThrow(seen);
  expect(officer.compare('7a8c 123', second.hitId).result).toBe('misread');
});

test('S-9.7b: a hit that has ended is compared by nobody any more, and its reading withheld from nobody', async () => {
  const { officer, office, hit, second } = await unanswered();
  for (const { hitId } of [hit, second]) office.hits.dispose(officer.account, hitId, 'not_located', 'drove off');
  expect(officer.byId().read?.text).toBe(plate);
  expect(officer.view().reading?.match.readText).toBe(plate);
  expect(() => officer.compare()).toThrow(/has ended already/);
});

test('S-9.7b S-9.5: a hit on a secret list withholds nothing from who may not know of it', async () => {
  const { officer, person } = await unanswered({ secret: true });
  expect(officer.byId()).toMatchObject({ read: { text: plate } });
  expect(officer.byId()).not.toHaveProperty('awaitingEye');
  expect((await person('ruiz', 'operator', ['list:svs'])).byId().read).toBeNull();
});

test('S-9.7b: detections reach people by `showDetections` and `takeDetections` alone', () => {
  const source = join(import.meta.dirname, '..');
  const readers = ['detections/search.ts', 'evidence/export.ts', 'releases/release-service.ts'];
  for (const file of readers) expect(readFileSync(join(source, file), 'utf8')).not.toContain('readDetections');
});
