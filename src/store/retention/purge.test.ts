import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { Detection } from '../../domain/detection.js';
import { PlatewardenError } from '../../domain/errors.js';
import { countingIds } from '../../domain/testing/counting-ids.js';
import { dayMs } from '../../domain/time.js';
import { plainParts } from '../testing/plain.js';
import { noon, sampleAlert, sampleDetection, sampleHit, sampleItem, samplePicture } from '../testing/samples.js';
import { destructionsBetween } from './destruction.js';
import { Holds } from './holds.js';
import { expiredSql, largestStepRows, purgeExpired, type RetentionLimits } from './purge.js';
import { futureSql, newestTrustedSql, settleSql } from './settle-times.js';

const rule = (ceilingDays: number, floorDays = 0) => ({ ceilingDays, floorDays, basis: 'test schedule' });
const limits: RetentionLimits = {
  fixed: rule(30),
  patrol: rule(365),
  parking: rule(365, 365),
  hit: rule(365),
  investigation: rule(1825),
};

type Parts = ReturnType<typeof plainParts>;

async function keep(parts: Parts, number: number, plate: string, changes: Partial<Detection> = {}): Promise<Detection> {
  const plateImage = await parts.images.put(samplePicture(plate));
  const detection = sampleDetection(number, plate, { plateImage, ...changes });
  const hit = sampleHit(detection);
  const alert = sampleAlert(hit);
  await parts.recorder.record({
    detection,
    hits: [hit],
    alerts: [alert],
    outbox: [
      sampleItem(`d${number}`, { detectionId: detection.detectionId, body: JSON.stringify(detection) }),
      sampleItem(`a${number}`, { kind: 'alert', detectionId: detection.detectionId, body: plate }),
    ],
  });
  return detection;
}

const plates = (parts: Parts) => parts.database.all('SELECT plate FROM detections ORDER BY plate').map((r) => r.plate);

function filesHolding(directory: string, text: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(text));
}

test('S-7, N-RT-nonhit: what is past its class’s ceiling goes, the rest stays', async () => {
  const parts = plainParts();
  await keep(parts, 1, 'FIXED1', { retentionClass: 'fixed' });
  await keep(parts, 2, 'PATROL1');
  parts.clock.advance(31 * dayMs);
  await keep(parts, 3, 'FIXED2', { retentionClass: 'fixed', capturedAt: parts.clock.now() });
  await purgeExpired(parts, limits);
  expect(plates(parts)).toEqual(['FIXED2', 'PATROL1']);
});

test('S-6: parking data is kept a year and then purged', async () => {
  const parts = plainParts();
  await keep(parts, 1, 'PARKED1', { retentionClass: 'parking' });
  parts.clock.advance(365 * dayMs - 1);
  await purgeExpired(parts, limits);
  expect(plates(parts)).toEqual(['PARKED1']);
  parts.clock.advance(2);
  await purgeExpired(parts, limits);
  expect(plates(parts)).toEqual([]);
});

test('N-RT-nonhit: no raw file holds a purged plate: row, index, log, picture, undelivered copy', async () => {
  const parts = plainParts();
  for (let i = 0; i < 300; i++) await keep(parts, i, `GONE${1000 + i}`, { retentionClass: 'fixed' });
  await keep(parts, 900, 'STAYS77');
  expect(filesHolding(parts.directory, 'GONE1').length).toBeGreaterThan(2);
  parts.clock.advance(31 * dayMs);
  await purgeExpired(parts, limits);
  expect(filesHolding(parts.directory, 'STAYS77').length).toBeGreaterThan(1);
  for (const trace of ['GONE1', '1ENOG', Buffer.from('0001ENOG').toString(), 'picture GONE']) {
    expect(filesHolding(parts.directory, trace), trace).toEqual([]);
  }
  expect(parts.outbox.depth()).toBe(2);
});

test('S-4.1f: each purge leaves a destruction record: class, how many, which period, by which rule', async () => {
  const parts = plainParts();
  for (let i = 0; i < 120; i++) {
    await keep(parts, i, `OLD${i}`, { retentionClass: 'fixed', capturedAt: noon + i });
  }
  parts.clock.advance(31 * dayMs);
  const records = await purgeExpired(parts, limits);
  expect(records).toEqual([
    {
      destructionId: 1,
      agencyId: 'sonoma-so',
      reason: 'schedule',
      retentionClass: 'fixed',
      rule: 'fixed: at most 30 days (test schedule)',
      begunAt: parts.clock.now(),
      endedAt: parts.clock.now(),
      detections: 120,
      images: 120,
      undelivered: 240,
      capturedFrom: noon,
      capturedTo: noon + 119,
    },
  ]);
  expect(destructionsBetween(parts.database, 0, parts.clock.now())).toEqual(records);
  expect(await purgeExpired(parts, limits)).toEqual([]);
});

test('N-RT-case: a hold keeps records for its case; released, or after five years, the schedule applies again', async () => {
  const parts = plainParts();
  const holds = new Holds(parts.database, parts.clock, countingIds());
  const [released, lasting] = [await keep(parts, 1, 'HELD1'), await keep(parts, 2, 'HELD2')];
  const place = (detection: Detection) =>
    holds.place({
      agencyId: 'sonoma-so',
      caseNumber: '26-001234',
      reason: 'evidence',
      placedBy: 'Det. Ruiz',
      reviewDays: 180,
      ceilingDays: 1825,
      detectionIds: [detection.detectionId],
    });
  const hold = place(released);
  place(lasting);
  parts.clock.advance(400 * dayMs);
  await purgeExpired(parts, limits);
  expect(plates(parts)).toEqual(['HELD1', 'HELD2']);
  expect(holds.active().map(({ reviewAt }) => reviewAt < parts.clock.now())).toEqual([true, true]);
  expect(holds.release(hold.holdId, 'Det. Ruiz')).toMatchObject({ releasedBy: 'Det. Ruiz', detections: 1 });
  expect(() => holds.release(hold.holdId, 'Det. Ruiz')).toThrow(/was released/);
  expect(holds.active()).toHaveLength(1);
  await purgeExpired(parts, limits);
  expect(plates(parts)).toEqual(['HELD2']);
  expect(holds.ofCase('26-001234').map((one) => one.detections)).toEqual([0, 1]);
  parts.clock.advance(1500 * dayMs);
  await purgeExpired(parts, limits);
  expect(plates(parts)).toEqual([]);
});

test('N-RT-case: a hold longer than five years, or of nothing, is refused whole', async () => {
  const parts = plainParts();
  const holds = new Holds(parts.database, parts.clock, countingIds());
  const terms = {
    agencyId: 'sonoma-so',
    caseNumber: '26-001234',
    reason: 'evidence',
    placedBy: 'Det. Ruiz',
    reviewDays: 180,
    ceilingDays: 1825,
    detectionIds: [(await keep(parts, 1, 'HELD1')).detectionId, 'nothing'],
  };
  expect(() => holds.place({ ...terms, ceilingDays: 1826 })).toThrow(/N-RT-case/);
  expect(() => holds.place(terms)).toThrow(/There is no detection nothing/);
  expect(holds.ofCase('26-001234')).toEqual([]);
});

test('nothing is destroyed while the clock is not trusted', async () => {
  const parts = plainParts();
  await keep(parts, 1, 'KEPT1', { retentionClass: 'fixed' });
  parts.clock.advance(4000 * dayMs);
  parts.clock.trust = { source: 'rtc', trusted: false };
  expect(await purgeExpired(parts, limits)).toBeNull();
  expect(plates(parts)).toEqual(['KEPT1']);
});

test('a record from a clock that nobody vouched for counts from when the time was known', async () => {
  const parts = plainParts();
  const clock = { source: 'rtc' as const, trusted: false };
  await keep(parts, 1, 'TRUSTED');
  await keep(parts, 2, 'IN1970', { clock, capturedAt: 1000, retentionClass: 'fixed' });
  await keep(parts, 3, 'IN2040', { clock, capturedAt: Date.UTC(2040, 0, 1), retentionClass: 'fixed' });
  await keep(parts, 4, 'RIGHT', { clock, capturedAt: noon - 1000, retentionClass: 'fixed' });
  await purgeExpired(parts, limits);
  const from = parts.database.all(
    `SELECT plate, retain_from AS at FROM detections WHERE retention_class = 'fixed' ORDER BY plate`,
  );
  expect(from).toEqual([
    { plate: 'IN1970', at: noon },
    { plate: 'IN2040', at: noon },
    { plate: 'RIGHT', at: noon - 1000 },
  ]);
  parts.clock.advance(31 * dayMs);
  await purgeExpired(parts, limits);
  expect(plates(parts)).toEqual(['TRUSTED']);
});

test('a purge that was cut off goes on where it was, and its record is right', async () => {
  const parts = plainParts();
  // More than a step destroys on the fastest machine.
  const kept = largestStepRows + 20;
  for (let i = 0; i < kept; i++) await keep(parts, i, `OLD${i}`, { retentionClass: 'fixed' });
  parts.clock.advance(31 * dayMs);
  const cut = new AbortController();
  const purging = purgeExpired(parts, limits, cut.signal);
  cut.abort();
  await purging;
  const left = plates(parts).length;
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThan(kept);
  const [record] = (await purgeExpired(parts, limits))!;
  expect(record?.detections).toBe(left);
});

test('no step of a purge scans a large table', () => {
  const { database } = plainParts();
  const plans = [
    database.explain(expiredSql, 0, 'fixed', 0, 0, 0, 0, 10),
    database.explain(newestTrustedSql, 0),
    database.explain(settleSql, 0, 0, 0),
    database.explain(futureSql, 0, 'fixed', 0),
  ].flat();
  expect(plans.filter((step) => /SCAN/.test(step) && !/INDEX detections_unsettled/.test(step))).toEqual([]);
});

test('a step that found the disk full, was rolled back and tried again is in the destruction record all the same', async () => {
  const parts = plainParts();
  await keep(parts, 1, 'FIXED1', { retentionClass: 'fixed' });
  parts.clock.advance(31 * dayMs);
  const commit = parts.database.transaction.bind(parts.database);
  const full = new PlatewardenError('disk_full', 'no room');
  const retried = vi.spyOn(parts.database, 'transaction').mockImplementation((work) => {
    const fails = () => {
      work();
      throw full;
    };
    expect(() => commit(fails)).toThrow(full);
    return commit(work);
  });
  await purgeExpired(parts, limits);
  retried.mockRestore();
  const records = destructionsBetween(parts.database, 0, parts.clock.now());
  expect(records).toMatchObject([{ detections: 1, images: 1, undelivered: 2, endedAt: parts.clock.now() }]);
});
