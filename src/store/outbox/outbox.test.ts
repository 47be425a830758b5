import { expect, test } from 'vitest';
import type { OutboxKind } from '../../domain/outbox.js';
import { openForTest } from '../testing/open.js';
import { noon, sampleAlert, sampleDetection, sampleHit, sampleItem } from '../testing/samples.js';
import { anyWaitingSql, waitingSql } from './waiting-items.js';

const ids = (items: readonly { id: string }[]) => items.map((item) => item.id);

test('alerts go first, then answers, detections, small and large images; oldest first within each', () => {
  const { store } = openForTest();
  const kinds: OutboxKind[] = ['vehicle-image', 'plate-image', 'detection', 'audit-head', 'correction', 'alert'];
  store.outbox.enqueue(
    [...kinds, 'detection' as const, 'alert' as const].map((kind, i) => sampleItem(`${kind}-${i}`, { kind })),
  );
  expect(ids(store.outbox.next(20))).toEqual([
    'alert-5',
    'alert-7',
    'audit-head-3',
    'correction-4',
    'detection-2',
    'detection-6',
    'plate-image-1',
    'vehicle-image-0',
  ]);
});

test('a metered link leaves out what comes after the small images', () => {
  const { store } = openForTest();
  store.outbox.enqueue([sampleItem('v', { kind: 'vehicle-image' }), sampleItem('p', { kind: 'plate-image' })]);
  expect(ids(store.outbox.next(20, 'plate-image'))).toEqual(['p']);
});

test('S-5: what is in flight is not given out again until the link breaks', () => {
  const { store } = openForTest();
  store.outbox.enqueue(['a', 'b', 'c'].map((id) => sampleItem(id)));
  expect(ids(store.outbox.next(2))).toEqual(['a', 'b']);
  expect(ids(store.outbox.next(2))).toEqual(['c']);
  expect(store.outbox.next(2)).toEqual([]);
  store.outbox.resetInFlight();
  expect(ids(store.outbox.next(5))).toEqual(['a', 'b', 'c']);
});

test('S-5: after a restart everything that was not acknowledged goes again', () => {
  const { store, reopen } = openForTest();
  store.outbox.enqueue(['a', 'b'].map((id) => sampleItem(id)));
  store.outbox.next(2);
  store.outbox.markDelivered(['a'], noon);
  expect(ids(reopen().outbox.next(5))).toEqual(['b']);
});

test('what waited for a link is historical; what comes while it stands is not', () => {
  const { store, clock } = openForTest();
  store.outbox.enqueue([sampleItem('old')]);
  clock.advance(60_000);
  expect(store.outbox.next(5)[0]?.historical).toBe(true);
  store.outbox.enqueue([sampleItem('live')]);
  expect(store.outbox.next(5)[0]).toMatchObject({ id: 'live', historical: false });
  clock.advance(60_000);
  store.outbox.resetInFlight();
  expect(store.outbox.next(5).map((item) => item.historical)).toEqual([true, true]);
});

test('an item queued just before the link opens is live', () => {
  const { store, clock } = openForTest();
  store.outbox.enqueue([sampleItem('a')]);
  clock.advance(1000);
  expect(store.outbox.next(5)[0]?.historical).toBe(false);
});

test('N-RT-notify: each alert says how far it got', async () => {
  const { store } = openForTest({ resendAfterMs: 60_000 });
  const detection = sampleDetection(1, '7ABC123');
  const hit = sampleHit(detection);
  const addresses = ['operator', 'dispatch', 'fusion-centre', 'list-custodian'] as const;
  const alerts = addresses.map((kind) =>
    sampleAlert(hit, { alertId: `A-${kind}`, recipient: { kind, address: kind } }),
  );
  const outbox = alerts.map(({ alertId }) => sampleItem(alertId, { kind: 'alert', alertId }));
  await store.detections.record({ detection, hits: [hit], alerts, outbox });
  store.outbox.next(9);
  store.outbox.markDelivered(['A-operator', 'A-dispatch'], noon + 1);
  store.outbox.markReceived(['A-operator'], noon + 2);
  store.outbox.setAside('A-fusion-centre', 'denied by the broker', noon + 3);
  const states = store.database.all(
    'SELECT recipient_kind AS kind, delivery_state AS state, set_aside_reason AS reason FROM alerts ORDER BY alert_id',
  );
  expect(states).toEqual([
    { kind: 'dispatch', state: 'delivered', reason: null },
    { kind: 'fusion-centre', state: 'set_aside', reason: 'denied by the broker' },
    { kind: 'list-custodian', state: 'queued', reason: null },
    { kind: 'operator', state: 'received', reason: null },
  ]);
});

test('S-5: delivered is not received: without a receipt an item goes again after the configured time', () => {
  const { store, clock } = openForTest({ resendAfterMs: 60_000 });
  store.outbox.enqueue([sampleItem('a')]);
  store.outbox.next(1);
  store.outbox.markDelivered(['a'], clock.now());
  clock.advance(59_000);
  expect(store.outbox.next(1)).toEqual([]);
  clock.advance(1000);
  expect(store.outbox.next(1)[0]).toMatchObject({ id: 'a', attempts: 1 });
  store.outbox.markDelivered(['a'], clock.now());
  store.outbox.markReceived(['a', 'a', 'never-sent'], clock.now());
  clock.advance(3_600_000);
  expect(store.outbox.next(1)).toEqual([]);
});

test('a clock that steps back a day does not put the resending off', () => {
  const { store, clock } = openForTest({ resendAfterMs: 60_000 });
  store.outbox.enqueue([sampleItem('a')]);
  store.outbox.next(1);
  store.outbox.markDelivered(['a'], clock.now());
  clock.setWall(clock.now() - 86_400_000);
  clock.advance(1000);
  expect(ids(store.outbox.next(1))).toEqual(['a']);
});

test('a receipt marks what it was for: detection and image', async () => {
  const { store } = openForTest({ resendAfterMs: 60_000 });
  const plateImage = await store.images.put({ bytes: Buffer.from('picture'), width: 1, height: 1 });
  const detection = sampleDetection(1, '7ABC123', { plateImage });
  const { detectionId } = detection;
  const outbox = [
    sampleItem('d', { detectionId }),
    sampleItem('i', { kind: 'plate-image', detectionId, body: plateImage!.sha256 }),
  ];
  await store.detections.record({ detection, hits: [], alerts: [], outbox });
  store.outbox.markReceived(['d', 'i'], noon + 5);
  expect(store.database.get('SELECT received_at FROM detections')).toEqual({ received_at: noon + 5 });
  expect(store.database.get('SELECT received_at FROM images')).toEqual({ received_at: noon + 5 });
  expect(store.outbox.depth()).toBe(0);
});

test('what was set aside is out of the way, counted, and can be tried again', () => {
  const { store } = openForTest();
  store.outbox.enqueue(['a', 'b'].map((id) => sampleItem(id)));
  store.outbox.next(9);
  store.outbox.setAside('a', 'too large', noon);
  expect(store.outbox.depth()).toBe(1);
  store.outbox.resetInFlight();
  expect(ids(store.outbox.next(9))).toEqual(['b']);
  expect(store.outbox.retrySetAside()).toBe(1);
  expect(ids(store.outbox.next(9))).toEqual(['a']);
});

test('an id that is queued already is queued once', () => {
  const { store } = openForTest();
  store.outbox.enqueue([sampleItem('a'), sampleItem('a')]);
  expect(store.outbox.depth()).toBe(1);
});

test('waiting ends at once when something is there, at the next commit, and at the abort', async () => {
  const { store } = openForTest();
  const abort = new AbortController();
  const woken = store.outbox.waitForItems(abort.signal);
  store.outbox.enqueue([sampleItem('a')]);
  await woken;
  await store.outbox.waitForItems(abort.signal);
  store.outbox.next(1);
  const ended = store.outbox.waitForItems(abort.signal);
  abort.abort();
  await ended;
});

test('what was read ahead gives way to an alert, and is not given out when a purge has removed it', () => {
  const { store, clock } = openForTest();
  store.outbox.enqueue(['a', 'b', 'c', 'd'].map((id) => sampleItem(id)));
  expect(ids(store.outbox.next(1))).toEqual(['a']);
  store.outbox.enqueue([sampleItem('late', { kind: 'alert' })]);
  expect(ids(store.outbox.next(2))).toEqual(['late', 'b']);
  store.database.run(`DELETE FROM outbox WHERE id = 'c'`);
  clock.advance(500);
  expect(ids(store.outbox.next(9))).toEqual(['d']);
});

test('more than is read at a time is given out once each, also while images wait', () => {
  const { store } = openForTest();
  const all = Array.from({ length: 70 }, (_, i) => `r${i}`);
  store.outbox.enqueue([...all.map((id) => sampleItem(id)), sampleItem('p', { kind: 'plate-image' })]);
  expect(ids(store.outbox.next(50, 'detection'))).toEqual(all.slice(0, 50));
  expect(ids(store.outbox.next(50, 'detection'))).toEqual(all.slice(50));
  expect(store.outbox.next(50, 'detection')).toEqual([]);
  store.outbox.enqueue([sampleItem('q', { kind: 'plate-image' })]);
  expect(ids(store.outbox.next(1))).toEqual(['p']);
  expect(store.outbox.next(1, 'detection')).toEqual([]);
  store.outbox.enqueue([sampleItem('new')]);
  expect(ids(store.outbox.next(9))).toEqual(['new', 'q']);
});

test('an alert that comes late goes next, and what was set aside comes again beside what is in flight', () => {
  const { store } = openForTest();
  store.outbox.enqueue(['a', 'b', 'c', 'd'].map((id) => sampleItem(id)));
  expect(ids(store.outbox.next(3))).toEqual(['a', 'b', 'c']);
  store.outbox.setAside('a', 'refused', noon);
  store.outbox.enqueue([sampleItem('late', { kind: 'alert' })]);
  expect(store.outbox.retrySetAside()).toBe(1);
  expect(ids(store.outbox.next(9))).toEqual(['late', 'a', 'd']);
});

test('what waits is found by index, whatever has been given out', () => {
  const { store } = openForTest();
  const steps = [waitingSql, anyWaitingSql].flatMap((sql) =>
    store.database.explain(sql, 0, 0, ...(sql === waitingSql ? [9] : [])),
  );
  expect(steps).toHaveLength(2);
  for (const step of steps) expect(step).toMatch(/^SEARCH outbox USING (COVERING )?INDEX outbox_waiting/);
});
