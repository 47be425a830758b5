import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PlatewardenError } from '../domain/errors.js';
import { readDetections } from './detections/read-rows.js';
import { migrate } from './migrate.js';
import { migrations } from './migrations/index.js';
import { openForTest } from './testing/open.js';
import { refOf, sampleAlert, sampleDetection, sampleHit, sampleItem, samplePicture } from './testing/samples.js';

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return error instanceof PlatewardenError ? error.code : String(error);
  }
  return 'none';
}

test('a detection comes back as it was recorded, after a restart', async () => {
  const { store, reopen } = openForTest();
  const picture = samplePicture('a');
  const detection = sampleDetection(1, '7ABC123', { plateImage: await store.images.put(picture) });
  await store.detections.record({ detection, hits: [], alerts: [], outbox: [] });
  const again = reopen();
  const [stored] = readDetections(again.database, again.database.all('SELECT * FROM detections'));
  expect(stored).toEqual(detection);
  expect(await again.images.get(stored!.plateImage!.sha256)).toEqual(picture.bytes);
});

test('S-5: a commit is on the disk when it returns: a power cut takes nothing of it', () => {
  const { database } = openForTest().store;
  expect(database.get('PRAGMA synchronous')).toEqual({ synchronous: 2 });
});

test('N-CU: the owning agency is on each record', async () => {
  const { store } = openForTest();
  const detection = sampleDetection(1, '7ABC123');
  const hit = sampleHit(detection);
  await store.detections.record({ detection, hits: [hit], alerts: [sampleAlert(hit)], outbox: [] });
  for (const table of ['detections', 'hits', 'alerts']) {
    expect(store.database.get(`SELECT agency_id FROM ${table}`)).toEqual({ agency_id: 'sonoma-so' });
  }
});

test('the files are private and hold no plate in the clear', async () => {
  const { store, directory } = openForTest();
  await store.detections.record({ detection: sampleDetection(1, '7ABC123'), hits: [], alerts: [], outbox: [] });
  const picture = await store.images.put(samplePicture('7ABC123'));
  const paths = ['platewarden.db', 'platewarden.db-wal', 'keyring.json', 'master.key'].map((n) => join(directory, n));
  paths.push(store.images.pathOf(picture!.sha256));
  for (const path of paths) {
    expect(statSync(path).mode & 0o077, path).toBe(0);
    expect(readFileSync(path).includes('7ABC123'), path).toBe(false);
  }
});

test('S-10a: a wrong key says so and touches nothing', async () => {
  const { store, directory, reopen } = openForTest();
  await store.detections.record({ detection: sampleDetection(1, '7ABC123'), hits: [], alerts: [], outbox: [] });
  store[Symbol.dispose]();
  const names = ['platewarden.db', 'keyring.json'];
  const before = names.map((name) => readFileSync(join(directory, name)));
  const right = readFileSync(join(directory, 'master.key'));
  writeFileSync(join(directory, 'master.key'), 'ab'.repeat(32), { mode: 0o600 });
  expect(codeOf(reopen)).toBe('key_wrong');
  expect(names.map((name) => readFileSync(join(directory, name)))).toEqual(before);
  writeFileSync(join(directory, 'master.key'), right);
  expect(reopen().database.get('SELECT count(*) AS n FROM detections')).toEqual({ n: 1 });
});

test('a higher revision replaces a lower one, never the other way round', async () => {
  const { store } = openForTest();
  const write = (revision: number, plate: string) =>
    store.detections.record({ detection: sampleDetection(1, plate, { revision }), hits: [], alerts: [], outbox: [] });
  await write(1, '7ABC12');
  await write(2, '7ABC123');
  await write(1, '7ABC12');
  expect(store.database.all('SELECT plate, revision FROM detections')).toEqual([{ plate: '7ABC123', revision: 2 }]);
});

test('the image that a revision replaced is removed once the new row is committed', async () => {
  const { store } = openForTest();
  const [early, late] = [samplePicture('early'), samplePicture('late')];
  for (const [index, picture] of [early, late].entries()) {
    const plateImage = await store.images.put(picture);
    const detection = sampleDetection(1, '7ABC123', { revision: index + 1, plateImage });
    await store.detections.record({ detection, hits: [], alerts: [], outbox: [] });
  }
  expect(existsSync(store.images.pathOf(refOf(early).sha256))).toBe(false);
  expect(existsSync(store.images.pathOf(refOf(late).sha256))).toBe(true);
});

test('a write that fails leaves nothing of it behind, and the writes beside it stand', async () => {
  const { store } = openForTest();
  const bad = { ...sampleDetection(1, 'BAD1'), agencyId: null as unknown as string };
  const results = await Promise.allSettled([
    store.detections.record({
      detection: sampleDetection(2, 'GOOD2'),
      hits: [],
      alerts: [],
      outbox: [sampleItem('g')],
    }),
    store.detections.record({ detection: bad, hits: [], alerts: [], outbox: [sampleItem('b')] }),
    store.detections.record({ detection: sampleDetection(3, 'GOOD3'), hits: [], alerts: [], outbox: [] }),
  ]);
  expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(store.database.all('SELECT plate FROM detections')).toEqual([{ plate: 'GOOD2' }, { plate: 'GOOD3' }]);
  expect(store.outbox.next(9).map((item) => item.id)).toEqual(['g']);
});

test('what a crash left open is ended and told to central', async () => {
  const { store, reopen } = openForTest();
  const detection = sampleDetection(1, '7ABC123', { endedAt: null });
  await store.detections.record({ detection, hits: [], alerts: [], outbox: [] });
  const again = reopen();
  expect(again.closeOpen((ended) => [sampleItem('end', { detectionId: ended.detectionId })])).toBe(1);
  expect(again.database.get('SELECT revision, ended_at FROM detections')).toEqual({
    revision: 2,
    ended_at: detection.capturedAt,
  });
  expect(again.outbox.next(9).map((item) => item.detectionId)).toEqual([detection.detectionId]);
  expect(again.closeOpen(() => [])).toBe(0);
});

test('files that no row names are swept, others stay', async () => {
  const { store } = openForTest();
  const named = await store.images.put(samplePicture('named'));
  const orphan = await store.images.put(samplePicture('orphan'));
  const detection = sampleDetection(1, '7ABC123', { plateImage: named });
  await store.detections.record({ detection, hits: [], alerts: [], outbox: [] });
  writeFileSync(`${store.images.pathOf(named!.sha256)}.3.new`, 'half');
  expect(store.images.sweep()).toBe(2);
  expect(existsSync(store.images.pathOf(orphan!.sha256))).toBe(false);
  expect(await store.images.get(named!.sha256)).toEqual(samplePicture('named').bytes);
});

test('an image that was changed on the disk is not passed on', async () => {
  const { store } = openForTest();
  const image = await store.images.put(samplePicture('a'));
  const path = store.images.pathOf(image!.sha256);
  const content = readFileSync(path);
  content[content.length - 1]! ^= 1;
  writeFileSync(path, content);
  await expect(store.images.get(image!.sha256)).rejects.toThrow(/was changed/);
  await expect(store.images.get('00'.repeat(32))).rejects.toThrow(/There is no image/);
});

test('an older database is brought forward and a copy of it kept, encrypted alike', async () => {
  const { store, directory } = openForTest();
  await store.detections.record({ detection: sampleDetection(1, '7ABC123'), hits: [], alerts: [], outbox: [] });
  const step = { name: '9999-later', sql: 'ALTER TABLE detections ADD COLUMN later TEXT' };
  expect(migrate(store.database, [...migrations, step])).toEqual(['9999-later']);
  expect(store.database.get('SELECT plate, later FROM detections')).toEqual({ plate: '7ABC123', later: null });
  const copy = join(directory, `platewarden.db.before-migration-from-${migrations.at(-1)!.name}`);
  expect(statSync(copy).size).toBeGreaterThan(0);
  expect(readFileSync(copy).includes('SQLite format')).toBe(false);
});

test('a step that fails leaves the schema as it was', () => {
  const { store } = openForTest();
  const steps = [
    { name: '9998-good', sql: 'ALTER TABLE detections ADD COLUMN later TEXT' },
    { name: '9999-bad', sql: 'ALTER TABLE nowhere ADD COLUMN later TEXT' },
  ];
  expect(codeOf(() => migrate(store.database, [...migrations, ...steps]))).toBe('store_failed');
  expect(codeOf(() => store.database.get('SELECT later FROM detections'))).toBe('store_failed');
});

test('a database of a newer version is refused', () => {
  const { store } = openForTest();
  migrate(store.database, [...migrations, { name: '9999-later', sql: 'CREATE TABLE later (a) ' }]);
  expect(() => migrate(store.database, migrations)).toThrow(/newer version \(9999-later\)/);
});
