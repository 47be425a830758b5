import { expect, test } from 'vitest';
import type { AuditEvent } from '../domain/audit.js';
import { geofencesSchema } from '../domain/configuration/geofences.js';
import { PlatewardenError } from '../domain/errors.js';
import { ManualClock } from '../domain/testing/manual-clock.js';
import { createLogger } from '../ops/logger.js';
import { openOfficeForTest } from '../store/testing/office.js';
import { sampleDetection } from '../store/testing/samples.js';
import { recordedPause } from './capture-pause.js';

const here = sampleDetection(1, '').position!;
const away = { ...here, latitude: 39 };
const { latitude, longitude } = here;
const geofences = geofencesSchema.parse({ areas: [{ reason: 'clinic', latitude, longitude, radiusM: 100 }] });

test('S-9.10a: each pause of capture by place, and its end, is in the audit trail with its reason', async () => {
  const { office, clock } = await openOfficeForTest();
  const pause = recordedPause(geofences, office, clock, createLogger('silent'));
  for (const position of [away, here, here, away, null]) pause.isPausedAt(position);
  const records = [...office.audit.records({ actions: ['capture_paused', 'capture_resumed'] })];
  expect(records.map(({ action, userName, dataElements }) => [action, userName, dataElements.reason])).toEqual([
    ['capture_paused', 'unit car-12', 'clinic'],
    ['capture_resumed', 'unit car-12', null],
    ['capture_paused', 'unit car-12', 'position unknown'],
  ]);
});

test('S-9.10a: a full disk does not keep capture from pausing, and the record is owed, with the time of the change', () => {
  const clock = new ManualClock(1000);
  const written: unknown[] = [];
  let failure: PlatewardenError | null = new PlatewardenError('disk_full', 'no room');
  const append = ({ action, dataElements }: AuditEvent) => {
    if (failure !== null) throw failure;
    written.push([action, dataElements]);
  };
  const office = { audit: { append }, unit: { unitId: 'car-12', agencyId: 'sonoma-so', kind: 'vehicle' } } as never;
  const pause = recordedPause(geofences, office, clock, createLogger('silent'));
  expect(pause.isPausedAt(here)).toBe(true);
  clock.advance(500);
  expect([pause.isPausedAt(away), pause.pausedBy, written]).toEqual([false, null, []]);
  failure = null;
  clock.advance(500);
  pause.isPausedAt(away);
  expect(written).toEqual([
    ['capture_paused', { reason: 'clinic', changedAt: 1000 }],
    ['capture_resumed', { reason: null, changedAt: 1500 }],
  ]);
  failure = new PlatewardenError('store_corrupt', 'broken');
  expect(() => pause.isPausedAt(here)).toThrow(failure);
});
