import { expect, test } from 'vitest';
import { hitsOfDetections } from '../hits/hit-rows.js';
import { openOfficeForTest } from '../testing/office.js';
import { sampleDetection, sampleHit } from '../testing/samples.js';
import type { ReadLicence } from './audited-access.js';

const plan = { scope: 'query', action: 'query', dataElements: { plate: '7ABC123' }, subjects: () => [] } as const;

async function accessible() {
  const { office, store, person } = await openOfficeForTest();
  const detection = sampleDetection(1, '7ABC123');
  await store.detections.record({ detection, hits: [sampleHit(detection)], alerts: [], outbox: [] });
  const { account } = office.sessions.resume(await (await person('reyes', 'operator')).login(), 'test');
  const grant = office.grant(account, { purpose: 'locate_vehicle', caseNumber: '26-9', scopes: ['query'] });
  const plates = (licence: ReadLicence) =>
    [...hitsOfDetections(licence, store.database, [detection.detectionId]).values()]
      .flat()
      .map(({ hit }) => hit.entry!.plate);
  const recorded = () =>
    [...office.audit.records({ actions: ['query'] })].map(({ outcome, dataElements }) => [outcome, dataElements.plate]);
  return { access: office.access, database: store.database, grant, plates, recorded };
}

test('S-4.1d attack: a look-up within a transaction that is taken back is refused, so that its record cannot be', async () => {
  const { access, database, grant, plates } = await accessible();
  let seen: string[] = [];
  const takenBack = () =>
    database.transaction(() => {
      seen = access.read(grant, plan, plates);
      throw new Error('taken back');
    });
  expect(takenBack).toThrow(/could lose its audit record/);
  expect(seen).toEqual([]);
});

test('S-4.1d attack: what a look-up saw before it broke is on record', async () => {
  const { access, grant, plates, recorded } = await accessible();
  let seen: string[] = [];
  const breaks = (licence: ReadLicence) => {
    seen = plates(licence);
    throw new Error('broke on purpose');
  };
  expect(() => access.read(grant, plan, breaks)).toThrow(/on purpose/);
  expect(seen).toEqual(['7ABC123']);
  expect(recorded()).toEqual([['failed', '7ABC123']]);
});

test('S-4.1d attack: a look-up cannot be put off until its record is written', async () => {
  const { access, grant, plates, recorded } = await accessible();
  let late: Promise<string[]> | undefined;
  const putOff = (licence: ReadLicence) => {
    late = Promise.resolve().then(() => plates(licence));
    return late;
  };
  expect(() => access.read(grant, plan, putOff)).toThrow(/ends within its transaction/);
  await expect(late).rejects.toThrow(/only within an audited access/);
  let kept: ReadLicence | undefined;
  access.read(grant, plan, (licence) => {
    kept = licence;
  });
  expect(() => plates(kept!)).toThrow(/only within an audited access/);
  expect(recorded()).toEqual([
    ['failed', '7ABC123'],
    ['done', '7ABC123'],
  ]);
});
