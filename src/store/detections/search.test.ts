import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Detection } from '../../domain/detection.js';
import { distanceM } from '../../domain/position.js';
import { testAccess, testGrant } from '../testing/audit.js';
import { plainParts } from '../testing/plain.js';
import { noon, sampleDetection, sampleId, samplePicture } from '../testing/samples.js';
import { cellOf, cellsOf } from './cell.js';
import { DetectionSearch, searchSql } from './search.js';
import { planSearch, type SearchTerms } from './search-plan.js';

const plates = ['7ABC123', '7ABCI23', '8XYZ999', 'O0Q1I', '0001I', 'AB'];

async function searchable() {
  const parts = plainParts();
  const { audit, access } = testAccess(parts.database, parts.clock);
  const detections = plates.map((plate, i) => sampleDetection(i, plate, { capturedAt: noon + i * 1000 }));
  for (const detection of detections) {
    await parts.recorder.record({ detection, hits: [], alerts: [], outbox: [] });
  }
  const search = new DetectionSearch({ ...parts, access });
  const grant = testGrant(parts.clock.now());
  const found = (terms: SearchTerms) => search.search(grant, terms).map((detection) => detection.read?.text);
  return { ...parts, audit, search, grant, found, detections };
}

test('by plate: exact, equivalent, partial at either end or within a time', async () => {
  const { found } = await searchable();
  expect(found({ plate: '7abc 123' })).toEqual(['7ABC123']);
  expect(found({ plate: '7ABC123', equivalent: true })).toEqual(['7ABCI23', '7ABC123']);
  expect(found({ plate: 'OOO11', equivalent: true })).toEqual(['0001I', 'O0Q1I']);
  expect(found({ plate: '7A*' })).toEqual(['7ABCI23', '7ABC123']);
  expect(found({ plate: '*I23' })).toEqual(['7ABCI23']);
  expect(found({ plate: '?XY?999' })).toEqual(['8XYZ999']);
  expect(found({ plate: '?X*', from: noon, to: noon + 60_000 })).toEqual(['8XYZ999']);
  expect(found({ plate: '7ABC123', to: noon - 1 })).toEqual([]);
});

test('by time and camera, newest first, no more than asked for', async () => {
  const { found } = await searchable();
  expect(found({ from: noon + 2000, to: noon + 4000 })).toEqual(['0001I', 'O0Q1I', '8XYZ999']);
  expect(found({ from: noon, to: noon + 9000, limit: 2 })).toEqual(['AB', '0001I']);
  expect(found({ from: noon, to: noon + 9000, cameraId: 'rear' })).toEqual([]);
});

test('by place: within the circle only, also across pages of the index', async () => {
  const { found, recorder } = await searchable();
  const far = { ...sampleDetection(0, 'x').position!, latitude: 38.4428 };
  for (let i = 0; i < 20; i++) {
    const detection = sampleDetection(100 + i, `NEAR${i}`, { position: far, capturedAt: noon + 60_000 + i });
    await recorder.record({ detection, hits: [], alerts: [], outbox: [] });
  }
  const area = { latitude: 38.44, longitude: -122.71, radiusM: 200 };
  expect(found({ area, limit: 5 })).toEqual(['AB', '0001I', 'O0Q1I', '8XYZ999', '7ABCI23']);
  expect(found({ area: { ...area, radiusM: 400 }, limit: 2 })).toEqual(['NEAR19', 'NEAR18']);
  expect(found({ area: { ...area, latitude: 39 } })).toEqual([]);
});

test('N-RT-query: a search that names too little is refused', async () => {
  const { found } = await searchable();
  for (const terms of [{}, { from: noon }, { plate: '*A*' }, { plate: '?A' }, { cameraId: 'front' }]) {
    expect(() => found(terms)).toThrow(/search names|would look through/);
  }
  expect(() => found({ plate: "A'; DROP" })).toThrow(/is no plate/);
  expect(() => found({ area: { latitude: 0, longitude: 0, radiusM: 50_000 } })).toThrow(/at most 20 km/);
});

test('S-4.1d: every search leaves who, why, what was asked and what was seen', async () => {
  const { found, audit } = await searchable();
  found({ plate: '7ABC*', from: noon, to: noon + 500 });
  expect(audit.events).toEqual([
    {
      actor: { accountId: 'ruiz', name: 'Det. Ruiz', agencyId: 'sonoma-so' },
      action: 'query',
      dataElements: { plate: '7ABC*', from: noon, to: noon + 500 },
      subjects: [`detection:${sampleId(0)}`],
      purpose: 'locate_vehicle',
      caseNumber: '26-001234',
    },
  ]);
});

test('S-10a: nothing is read without a genuine grant that is still good and reaches so far', async () => {
  const { search, grant, clock } = await searchable();
  const forged = { ...grant, actor: {}, expiresAt: Number.MAX_SAFE_INTEGER } as unknown as typeof grant;
  expect(() => search.search(forged, { plate: 'AB' })).toThrow(/no access grant/);
  await expect(search.image(testGrant(clock.now(), ['query']), sampleId(0), 'plate')).rejects.toThrow(/not extend/);
  clock.advance(1_800_000);
  expect(() => search.byId(grant, sampleId(0))).toThrow(/run out/);
});

test('S-10a: looking at a picture is recorded; one that is not there is named', async () => {
  const { search, grant, audit, images, recorder } = await searchable();
  const picture = samplePicture('7ABC123');
  const plateImage = await images.put(picture);
  const detection = sampleDetection(50, 'PIC1', { plateImage });
  await recorder.record({ detection, hits: [], alerts: [], outbox: [] });
  expect(await search.image(grant, detection.detectionId, 'plate')).toEqual(picture.bytes);
  expect(audit.events.at(-1)).toMatchObject({ action: 'image_viewed', subjects: [`detection:${sampleId(50)}`] });
  await expect(search.image(grant, detection.detectionId, 'vehicle')).rejects.toThrow(/no vehicle image/);
  expect(search.byId(grant, detection.detectionId)).toEqual(detection satisfies Detection);
  expect(() => search.byId(grant, 'nothing')).toThrow(/There is no detection nothing/);
});

test('no search scans a large table', () => {
  const { database } = plainParts();
  const area = { latitude: 38.44, longitude: -122.71, radiusM: 5000 };
  const all: SearchTerms[] = [
    { plate: '7ABC123' },
    { plate: '7ABC123', equivalent: true },
    { plate: '7A*' },
    { plate: '*123', from: noon },
    { plate: '*A*', from: noon, to: noon },
    { area },
    { area, from: noon, to: noon, cameraId: 'front' },
    { from: noon, to: noon },
  ];
  for (const terms of all) {
    const plan = planSearch(terms);
    const steps = database.explain(searchSql(plan), ...plan.parameters, 0, 0, 10);
    expect(steps.join('\n')).toMatch(new RegExp(`SEARCH detections USING (COVERING )?INDEX ${plan.index} \\(`));
    const scans = steps.filter((step) => /^SCAN/.test(step) && !/^SCAN (json_each|\(subquery)/.test(step));
    expect(scans, JSON.stringify(terms)).toEqual([]);
  }
});

test('the cells of a circle hold every place within it, also at the date line', () => {
  const place = fc.record({
    latitude: fc.double({ min: -80, max: 80, noNaN: true }),
    longitude: fc.oneof(
      fc.double({ min: -180, max: 180, noNaN: true }),
      fc.double({ min: 179.9, max: 180, noNaN: true }),
    ),
  });
  const shift = fc.double({ min: -0.05, max: 0.05, noNaN: true });
  fc.assert(
    fc.property(place, shift, shift, (centre, north, east) => {
      const wrapped = ((centre.longitude + east + 540) % 360) - 180;
      const near = { latitude: centre.latitude + north, longitude: wrapped };
      const area = { ...centre, radiusM: 3000 };
      if (distanceM(centre, near) > area.radiusM) return;
      expect(cellsOf(area)).toContain(cellOf(near.latitude, near.longitude));
    }),
  );
});
