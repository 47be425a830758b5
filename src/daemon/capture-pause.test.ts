import { expect, test } from 'vitest';
import { geofencesSchema } from '../domain/configuration/geofences.js';
import { createLogger } from '../ops/logger.js';
import { openOfficeForTest } from '../store/testing/office.js';
import { sampleDetection } from '../store/testing/samples.js';
import { recordedPause } from './capture-pause.js';

test('S-9.10a: each pause of capture by place, and its end, is in the audit trail with its reason', async () => {
  const { office } = await openOfficeForTest();
  const here = sampleDetection(1, '').position!;
  const { latitude, longitude } = here;
  const areas = [{ reason: 'clinic', latitude, longitude, radiusM: 100 }];
  const pause = recordedPause(geofencesSchema.parse({ areas }), office, createLogger('silent'));
  for (const position of [{ ...here, latitude: 39 }, here, here, { ...here, latitude: 39 }, null]) {
    pause.isPausedAt(position);
  }
  const records = [...office.audit.records({ actions: ['capture_paused', 'capture_resumed'] })];
  expect(records.map(({ action, userName, dataElements }) => [action, userName, dataElements.reason])).toEqual([
    ['capture_paused', 'unit car-12', 'clinic'],
    ['capture_resumed', 'unit car-12', null],
    ['capture_paused', 'unit car-12', 'position unknown'],
  ]);
});
