import { expect, test } from 'vitest';
import { openOfficeForTest } from '../testing/office.js';
import { sampleDetection, sampleHit } from '../testing/samples.js';

test('an export asks as often of the store for thirty detections as for three, and each gets its own hits and corrections', async () => {
  const { store, office, person } = await openOfficeForTest();
  const { account } = office.sessions.resume(await (await person('moss', 'supervisor')).login(), 'test');
  const detections = Array.from({ length: 30 }, (_, i) => sampleDetection(i + 1, `7ABC1${10 + i}`));
  for (const [i, detection] of detections.entries()) {
    const hits = i % 2 === 0 ? [sampleHit(detection)] : [];
    await store.detections.record({ detection, hits, alerts: [], outbox: [] });
  }
  const plates = detections.map(({ read }) => read.text);
  for (const i of [2, 3]) {
    const { detectionId } = detections[i]!;
    for (const plate of ['8XYZ001', `8XYZ10${i}`])
      office.quality.correct(account, detectionId, { plate, state: null }, 'seen');
  }
  const grant = office.grant(account, { purpose: 'locate_vehicle', caseNumber: '26-9', scopes: ['export'] });
  const { database } = store;
  const prepare = database.prepare.bind(database);
  let asked = 0;
  database.prepare = (sql) => {
    asked++;
    return prepare(sql);
  };
  const take = (limit: number) => {
    asked = 0;
    const found = office.search.export(grant, { plate: '7ABC1*', limit }, 'csv');
    return { asked, found };
  };
  const three = take(3);
  const thirty = take(30);
  expect([three.found.length, thirty.found.length]).toEqual([3, 30]);
  expect(thirty.asked).toBe(three.asked);
  for (const { detection, hits, corrections } of thirty.found) {
    const i = plates.indexOf(detection.read.text);
    expect(hits.map(({ hit }) => hit.detectionId)).toEqual(i % 2 === 0 ? [detection.detectionId] : []);
    expect(corrections.map(({ plate }) => plate)).toEqual([2, 3].includes(i) ? ['8XYZ001', `8XYZ10${i}`] : []);
  }
  expect(database.get('SELECT count(*) AS n FROM readings_seen')).toEqual({ n: 15 });
});
