import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dayMs } from '../domain/time.js';
import { keepRoom, type MaintenanceParts, removeOldCopies, runMaintenance } from './maintenance.js';
import type { RetentionLimits } from './retention/purge.js';
import { openForTest } from './testing/open.js';
import { sampleDetection, sampleItem } from './testing/samples.js';

const rule = { floorDays: 0, ceilingDays: 30, basis: 'test schedule' };
const limits: RetentionLimits = { fixed: rule, patrol: rule, parking: rule, hit: rule, investigation: rule };

function maintained(options: Parameters<typeof openForTest>[0] = {}) {
  const opened = openForTest(options);
  const told: string[] = [];
  const parts: MaintenanceParts = {
    ...opened,
    agencyId: 'sonoma-so',
    limits,
    events: {
      disk: (state) => told.push(state),
      destroyed: (records) => told.push(...records.map((record) => `${record.reason} ${record.detections}`)),
      purgeWaits: () => told.push('purge waits'),
    },
  };
  return { ...opened, parts, told };
}

async function round(parts: MaintenanceParts): Promise<void> {
  const abort = new AbortController();
  const events = {
    ...parts.events,
    disk: (...args: Parameters<typeof parts.events.disk>) => {
      parts.events.disk(...args);
      abort.abort();
    },
  };
  await runMaintenance({ ...parts, events }, abort.signal);
}

test('S-4.1f: the schedule is applied without anybody asking, also after months switched off', async () => {
  const { store, clock, parts, told } = maintained();
  await store.detections.record({ detection: sampleDetection(1, 'OLD1'), hits: [], alerts: [], outbox: [] });
  await round(parts);
  clock.advance(200 * dayMs);
  await round(parts);
  expect(told).toEqual(['ample', 'schedule 1', 'ample']);
});

test('a purge that waits for a trusted clock says so', async () => {
  const { clock, parts, told } = maintained();
  clock.trust = { source: 'rtc', trusted: false };
  await round(parts);
  expect(told).toEqual(['purge waits', 'ample']);
});

test('a short disk is told early, and what central has is shed until it is ample', async () => {
  let freeBytes = 1e9;
  const { store, clock, parts, told } = maintained({ freeBytes: () => freeBytes });
  const detection = sampleDetection(1, 'SENT1');
  const outbox = [sampleItem('a', { detectionId: detection.detectionId })];
  await store.detections.record({ detection, hits: [], alerts: [], outbox });
  store.outbox.markReceived(['a'], 1);
  clock.advance(dayMs);
  freeBytes = 9e8;
  await keepRoom(parts);
  expect(told).toEqual(['low', 'disk_short 1']);
});

test('copies of the database do not outlive the schedule', () => {
  const { directory, clock } = maintained();
  const made = (name: string, ageDays: number) => {
    const path = join(directory, name);
    if (name.startsWith('quarantine')) mkdirSync(path, { recursive: true });
    else writeFileSync(path, 'copy');
    const at = (clock.now() - ageDays * dayMs) / 1000;
    utimesSync(path, at, at);
    return path;
  };
  const [old, young] = [8, 6].map((days, i) => made(`platewarden.db.before-migration-from-000${i}-x`, days));
  const [oldDamage, youngDamage] = [31, 29].map((days, i) => made(`quarantine/${i}`, days));
  removeOldCopies(directory, clock, limits);
  expect([old, young, oldDamage, youngDamage].map((path) => existsSync(path!))).toEqual([false, true, false, true]);
});
