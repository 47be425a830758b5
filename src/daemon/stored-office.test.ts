import { join } from 'node:path';
import { expect, test } from 'vitest';
import { unitActor } from '../domain/access.js';
import { loadConfiguration } from '../ops/load-configuration.js';
import { openOfficeForTest } from '../store/testing/office.js';
import { recordConfiguration } from './stored-office.js';

test('a start with another configuration or profile is on record, one with the same is not', async () => {
  const { office, store, profile } = await openOfficeForTest();
  const configuration = loadConfiguration(join(import.meta.dirname, '../../config/replay.yaml'));
  const start = (changes: Partial<typeof configuration> = {}) =>
    recordConfiguration(
      { ...configuration, ...changes },
      profile,
      store.database,
      office.audit,
      unitActor(office.unit),
    );
  const recorded = () => [...office.audit.records({ actions: ['configuration_changed'] })];
  start();
  start();
  expect(recorded()).toMatchObject([{ dataElements: { designated: 'svs sfr slr', policyVersion: '2026-1' } }]);
  start({ hotLists: { ...configuration.hotLists, sources: [] } });
  expect(recorded()).toHaveLength(2);
  profile.retention.fixed.ceilingDays = 29;
  start({ hotLists: { ...configuration.hotLists, sources: [] } });
  expect(recorded().map(({ dataElements }) => dataElements.designated)).toEqual(['svs sfr slr', '', '']);
});
