import { expect, test } from 'vitest';
import { testAccess, testGrant } from '../testing/audit.js';
import { plainParts } from '../testing/plain.js';
import { noon, sampleAlert, sampleDetection, sampleHit, sampleItem } from '../testing/samples.js';
import {
  alertsOfHitSql,
  HitSearch,
  hitsBetweenSql,
  hitsOfDetectionSql,
  undeliveredAlerts,
  undeliveredSql,
} from './hit-search.js';

async function searchable() {
  const parts = plainParts();
  const { audit, access } = testAccess(parts.database, parts.clock);
  const detection = sampleDetection(1, '7ABC123');
  const open = sampleHit(detection, { hitId: 'H-open' });
  const entry = { ...open.entry, synopsis: 'armed', caseNumber: '26-9', originator: 'CA012' };
  const restricted = sampleHit(detection, {
    hitId: 'H-restricted',
    raisedAt: noon + 1,
    entry,
    list: { ...open.list, listId: 'wanted', restricted: true },
  });
  const secret = sampleHit(detection, {
    hitId: 'H-secret',
    list: { ...open.list, listId: 'task-force', secret: true },
  });
  const hits = [open, restricted, secret];
  const alerts = hits.map((hit) => sampleAlert(hit));
  const outbox = alerts.map(({ alertId }) => sampleItem(alertId, { kind: 'alert', alertId }));
  await parts.recorder.record({ detection, hits, alerts, outbox });
  return { ...parts, audit, detection, open, restricted, search: new HitSearch({ ...parts, access }) };
}

test('S-9.5: a hit on a restricted list is seen, its details only with the entitlement; a secret one not at all', async () => {
  const { search, clock, open, restricted } = await searchable();
  const seen = search.between(testGrant(clock.now()), noon, noon + 10);
  expect(seen.map(({ hit, withheld }) => [hit.hitId, withheld])).toEqual([
    ['H-restricted', true],
    ['H-open', false],
  ]);
  expect(seen[1]?.hit).toEqual(open);
  expect(seen[0]?.hit.entry).toMatchObject({ synopsis: null, caseNumber: null, originator: null });
  expect(seen[0]?.hit.list).toEqual(restricted.list);
  const entitled = testGrant(clock.now(), ['hits'], ['list:wanted', 'list:task-force']);
  const all = search.between(entitled, noon, noon + 10);
  expect(all.map(({ hit }) => hit.hitId).sort()).toEqual(['H-open', 'H-restricted', 'H-secret']);
  expect(all[0]?.hit.entry.synopsis).toBe('armed');
});

test('S-4.1d: looking at hits is recorded with what was seen', async () => {
  const { search, clock, audit, detection } = await searchable();
  search.ofDetection(testGrant(clock.now()), detection.detectionId);
  expect(audit.events.at(-1)).toMatchObject({
    action: 'hit_viewed',
    dataElements: { detectionId: detection.detectionId },
    subjects: ['hit:H-open', 'hit:H-restricted'],
    caseNumber: '26-001234',
  });
  expect(() => search.between(testGrant(clock.now(), ['query']), 0, noon)).toThrow(/does not extend to hits/);
  expect(() => search.byId(testGrant(clock.now()), 'H-secret')).toThrow(/There is no hit/);
});

test('N-RT-notify: alerts that did not get through are visible', async () => {
  const { search, clock, outbox, database } = await searchable();
  const alertId = 'A-open';
  expect(search.byId(testGrant(clock.now()), 'H-open').alerts[0]).toMatchObject({ alertId, state: 'queued' });
  outbox.markReceived([alertId], noon + 5);
  outbox.setAside('A-secret', 'denied', noon + 5);
  expect(search.byId(testGrant(clock.now()), 'H-open').alerts[0]).toMatchObject({
    state: 'received',
    receivedAt: noon + 5,
  });
  expect(undeliveredAlerts(database)).toEqual([
    { kind: 'dispatch', state: 'queued', alerts: 1, oldest: noon + 1 },
    { kind: 'dispatch', state: 'set_aside', alerts: 1, oldest: noon },
  ]);
});

test('reading hits scans no large table', () => {
  const { database } = plainParts();
  const steps = [
    ...database.explain(hitsBetweenSql, 0, 0, 1),
    ...database.explain(hitsOfDetectionSql, 'a'),
    ...database.explain(alertsOfHitSql, 'a'),
    ...database.explain(undeliveredSql),
  ];
  expect(steps.filter((step) => /^SCAN/.test(step) && !/alerts_undelivered/.test(step))).toEqual([]);
});
