import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Detection } from '../../domain/detection.js';
import { countingIds } from '../../domain/testing/counting-ids.js';
import { dayMs } from '../../domain/time.js';
import { Holds } from '../retention/holds.js';
import type { RetentionLimits } from '../retention/purge.js';
import { openForTest } from '../testing/open.js';
import { plainParts } from '../testing/plain.js';
import { noon, sampleDetection, sampleItem, samplePicture } from '../testing/samples.js';
import { measureRoom, stateOf } from './room.js';
import { deliveredSql, shed, vehicleImagesSql } from './shed.js';

const rule = { floorDays: 10, ceilingDays: 365, basis: 'test schedule' };
const limits: RetentionLimits = { fixed: rule, patrol: rule, parking: rule, hit: rule, investigation: rule };

type Parts = ReturnType<typeof plainParts>;

async function keep(parts: Parts, number: number, state: 'received' | 'undelivered'): Promise<Detection> {
  const plate = `PLATE${number}`;
  const vehicleImage = await parts.images.put(samplePicture(`${plate} vehicle`));
  const plateImage = await parts.images.put(samplePicture(plate));
  const detection = sampleDetection(number, plate, { plateImage, vehicleImage, capturedAt: noon + number });
  const { detectionId } = detection;
  const outbox = [
    sampleItem(`d${number}`, { detectionId }),
    sampleItem(`p${number}`, { kind: 'plate-image', detectionId, body: plateImage!.sha256 }),
    sampleItem(`v${number}`, { kind: 'vehicle-image', detectionId, body: vehicleImage!.sha256 }),
  ];
  await parts.recorder.record({ detection, hits: [], alerts: [], outbox });
  if (state === 'received') {
    parts.outbox.markReceived(
      outbox.map((item) => item.id),
      parts.clock.now() + number,
    );
  }
  return detection;
}

const kinds = (parts: Parts) =>
  parts.database.all('SELECT kind, count(*) AS n FROM images GROUP BY kind ORDER BY kind');
const plates = (parts: Parts) =>
  parts.database.all('SELECT plate FROM detections ORDER BY sequence').map((r) => r.plate);

test('low before full: by quota and by what the disk has left', () => {
  const at = { quotaMb: 100, reserveMb: 10 };
  const state = (usedMb: number, freeMb: number) => stateOf({ usedBytes: usedMb * 1e6, freeBytes: freeMb * 1e6 }, at);
  expect([state(50, 500), state(90, 500), state(100, 500)]).toEqual(['ample', 'low', 'full']);
  expect([state(50, 21), state(50, 20), state(50, 10)]).toEqual(['ample', 'low', 'full']);
});

test('sheds debug images, then vehicle images that central has, then detections past their floor; stops when enough', async () => {
  const parts = { ...plainParts(), debugDirectory: '' };
  parts.debugDirectory = join(parts.directory, 'debug');
  mkdirSync(parts.debugDirectory);
  for (const name of ['a', 'b']) writeFileSync(join(parts.debugDirectory, name), 'debug');
  for (let i = 0; i < 6; i++) await keep(parts, i, 'received');
  parts.clock.advance(11 * dayMs);
  await shed(parts, limits, () => kinds(parts).every(({ kind }) => kind !== 'vehicle'));
  expect(readdirSync(parts.debugDirectory)).toEqual([]);
  expect(kinds(parts)).toEqual([{ kind: 'plate', n: 6 }]);
  expect(plates(parts)).toHaveLength(6);
  const records = await shed(parts, limits, () => false);
  expect(records.map((record) => [record.reason, record.retentionClass, record.detections])).toEqual([
    ['disk_short', 'patrol', 6],
  ]);
  expect(readdirSync(join(parts.directory, 'images'), { recursive: true }).filter((n) => n.length > 60)).toEqual([]);
});

test('S-5: never sheds what central has not received, what is within its floor, or what is on hold', async () => {
  const parts = { ...plainParts(), debugDirectory: '/nowhere' };
  await keep(parts, 1, 'undelivered');
  const held = await keep(parts, 2, 'received');
  await keep(parts, 3, 'received');
  new Holds(parts.database, parts.clock, countingIds()).place({
    agencyId: 'sonoma-so',
    caseNumber: '26-001234',
    reason: 'evidence',
    placedBy: 'Det. Ruiz',
    reviewDays: 180,
    ceilingDays: 1825,
    detectionIds: [held.detectionId],
  });
  await shed(parts, limits, () => false);
  expect(plates(parts)).toEqual(['PLATE1', 'PLATE2', 'PLATE3']);
  expect(kinds(parts)).toEqual([
    { kind: 'plate', n: 3 },
    { kind: 'vehicle', n: 2 },
  ]);
  parts.clock.advance(9.9 * dayMs);
  await shed(parts, limits, () => false);
  expect(plates(parts)).toEqual(['PLATE1', 'PLATE2', 'PLATE3']);
  parts.clock.advance(1.1 * dayMs);
  await shed(parts, limits, () => false);
  expect(plates(parts)).toEqual(['PLATE1', 'PLATE2']);
});

test('S-5: neither a receipt while something of it still waits, nor an empty queue without a receipt, lets a detection go', async () => {
  const parts = { ...plainParts(), debugDirectory: '/nowhere' };
  await keep(parts, 1, 'undelivered');
  parts.outbox.markReceived(['d1'], parts.clock.now());
  await keep(parts, 2, 'undelivered');
  parts.database.run("DELETE FROM outbox WHERE id IN ('d2', 'p2', 'v2')");
  await keep(parts, 3, 'received');
  parts.clock.advance(11 * dayMs);
  await shed(parts, limits, () => false);
  expect(plates(parts)).toEqual(['PLATE1', 'PLATE2']);
});

test('shedding scans no large table', () => {
  const { database } = plainParts();
  const steps = [
    ...database.explain(vehicleImagesSql, 0, 0, 0, 0, 10),
    ...database.explain(deliveredSql, 0, 'fixed', 0, 0, 0, 0, 10),
  ];
  expect(steps.filter((step) => /^SCAN/.test(step))).toEqual([]);
});

test('a full disk stops nothing but new images, and they go on when there is room', async () => {
  let freeBytes = 1e9;
  const { store, clock } = openForTest({ freeBytes: () => freeBytes });
  expect(await store.images.put(samplePicture('a'))).not.toBeNull();
  freeBytes = 1e6;
  clock.advance(20_000);
  expect(await store.images.put(samplePicture('b'))).toBeNull();
  await store.detections.record({ detection: sampleDetection(1, 'PLATE1'), hits: [], alerts: [], outbox: [] });
  freeBytes = 2e9;
  clock.advance(20_000);
  expect(await store.images.put(samplePicture('c'))).not.toBeNull();
});

test('the quota counts images as they come and go', async () => {
  const { store } = openForTest();
  const used = () => measureRoom(store.database, store.directory).usedBytes;
  const before = used();
  const plateImage = await store.images.put({ bytes: Buffer.alloc(500_000, 1), width: 1, height: 1 });
  const record = (revision: number, image: typeof plateImage) =>
    store.detections.record({
      detection: sampleDetection(1, 'PLATE1', { revision, plateImage: image }),
      hits: [],
      alerts: [],
      outbox: [],
    });
  await record(1, plateImage);
  expect(used() - before).toBeGreaterThanOrEqual(500_000);
  await record(2, null);
  expect(used() - before).toBeLessThan(100_000);
});

test('a commit that finds the disk full is tried again on the ballast’s room', async () => {
  const { store, directory } = openForTest();
  const ballast = join(directory, 'ballast');
  expect(existsSync(ballast)).toBe(true);
  const pages = Number(store.database.pragma('page_count'));
  store.database.pragma(`max_page_count = ${pages}`);
  store.database.onFullDisk(() => {
    store.database.pragma('max_page_count = 1000000');
    return store.ballast.release();
  });
  const many = Array.from({ length: 50 }, (_, i) =>
    store.detections.record({ detection: sampleDetection(i, `PLATE${i}`), hits: [], alerts: [], outbox: [] }),
  );
  await Promise.all(many);
  expect(existsSync(ballast)).toBe(false);
  store.ballast.take();
  expect(existsSync(ballast)).toBe(true);
});

test('with the ballast gone too, the write is refused by name and nothing of it is kept', async () => {
  const { store } = openForTest();
  store.database.onFullDisk(() => false);
  store.database.pragma(`max_page_count = ${Number(store.database.pragma('page_count'))}`);
  const many = Array.from({ length: 50 }, (_, i) =>
    store.detections.record({ detection: sampleDetection(i, `PLATE${i}`), hits: [], alerts: [], outbox: [] }),
  );
  const results = await Promise.allSettled(many);
  const refused = results.find((result) => result.status === 'rejected');
  expect(refused?.reason).toMatchObject({ code: 'disk_full' });
  const kept = results.filter((result) => result.status === 'fulfilled').length;
  expect(store.database.get('SELECT count(*) AS n FROM detections')).toEqual({ n: kept });
});
