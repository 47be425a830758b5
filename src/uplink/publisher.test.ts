import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { pino } from 'pino';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type Broker, startMosquitto } from '../commands/bench/mosquitto.js';
import { uplinkSchema } from '../domain/configuration/uplink.js';
import type { ManualClock } from '../domain/testing/manual-clock.js';
import type { Unit } from '../domain/unit.js';
import { Receiver } from '../end-to-end/receiver.js';
import { openForTest } from '../store/testing/open.js';
import { noon, refOf, sampleDetection, sampleItem, samplePicture } from '../store/testing/samples.js';
import { UplinkMessages } from './message-maker.js';
import type { UrgentEntry } from './messages/from-central.js';
import { openUplink, type Uplink, type UplinkParts } from './open-uplink.js';

const unit: Unit = { unitId: 'car-12', agencyId: 'sonoma-so', kind: 'vehicle' };
const root = 'alpr/v1/sonoma-so/car-12';
const log = pino({ level: 'silent' });

/** How long a broker's answer may take on a busy machine, milliseconds. */
const patienceMs = 60_000;

interface Running {
  readonly uplink: Uplink;
  readonly store: ReturnType<typeof openForTest>['store'];
  readonly clock: ManualClock;
  stop(): Promise<void>;
}

/** An uplink over a real store, running until the test ends. */
async function run(
  url: string,
  settings: Record<string, unknown> = {},
  { resendAfterMs = null, ...parts }: Partial<UplinkParts> & { resendAfterMs?: number | null } = {},
): Promise<Running> {
  const { store, clock } = openForTest({ resendAfterMs });
  const configuration = uplinkSchema.parse({ kind: 'mqtt', url, ...settings });
  const { outbox, images } = store;
  const uplink = await openUplink(configuration, { outbox, images, clock, log, unit, random: () => 0, ...parts });
  const abort = new AbortController();
  const running = uplink.run(abort.signal);
  const stop = () => {
    abort.abort();
    return running;
  };
  onTestFinished(stop);
  return { uplink, store, clock, stop };
}

async function until(condition: () => boolean): Promise<void> {
  await vi.waitFor(() => expect(condition()).toBe(true), { timeout: patienceMs, interval: 20 });
}

function put(store: Running['store'], count: number, changes: Parameters<typeof sampleItem>[1] = {}): void {
  store.outbox.enqueue(Array.from({ length: count }, (_, i) => sampleItem(`item-${i}`, changes)));
}

const idsOf = (receiver: Receiver, kind: string) => receiver.of(kind).map(({ attributes }) => attributes.id);

test('what the outbox holds reaches a subscriber as CloudEvents, and the outbox is empty', async () => {
  await using broker = await startMosquitto();
  await using receiver = await Receiver.listen(broker.url);
  const { store, uplink } = await run(broker.url);
  put(store, 250);
  await uplink.drained(AbortSignal.timeout(patienceMs));
  await until(() => receiver.of('detection').length === 250);
  expect(receiver.of('detection')[0]).toMatchObject({
    topic: `${root}/detection`,
    retain: false,
    attributes: { specversion: '1.0', id: 'item-0', source: `/${root}`, type: 'alpr.detection.v1' },
  });
  expect(uplink.state()).toMatchObject({ linked: true, delivered: 250, setAside: 0 });
});

test('an image goes once, as its own bytes, named by its SHA-256', async () => {
  await using broker = await startMosquitto();
  await using receiver = await Receiver.listen(broker.url);
  const { store, uplink } = await run(broker.url);
  const picture = samplePicture('plate');
  const plateImage = await store.images.put(picture);
  const detection = sampleDetection(1, '7ABC123', { plateImage });
  const outbox = new UplinkMessages().detection(detection);
  await store.detections.record({ detection, hits: [], alerts: [], outbox });
  await uplink.drained(AbortSignal.timeout(patienceMs));
  await until(() => receiver.of('image').length === 1);
  const [image] = receiver.of('image');
  expect(image!.topic).toBe(`${root}/image/${refOf(picture).sha256}`);
  expect(Buffer.compare(image!.payload, Buffer.from(picture.bytes))).toBe(0);
  expect(receiver.received.every(({ topic }) => !topic.includes('7ABC123'))).toBe(true);
});

test('state: retained birth, a goodbye on a clean stop, the last will on a death', async () => {
  await using broker = await startMosquitto();
  const seen: string[] = [];
  const client = await mqtt.connectAsync(broker.url);
  client.on('message', (_topic, payload) => seen.push((JSON.parse(payload.toString()) as { state: string }).state));
  await client.subscribeAsync(`${root}/state`);
  const { stop } = await run(broker.url);
  await until(() => seen.includes('online'));
  await stop();
  await until(() => seen.includes('stopped'));
  await run(broker.url);
  await until(() => seen.filter((state) => state === 'online').length >= 2);
  // Another client under its name: the broker ends the first without a goodbye.
  const thief = await mqtt.connectAsync(broker.url, { clientId: 'platewarden-sonoma-so-car-12', reconnectPeriod: 0 });
  await until(() => seen.includes('offline'));
  await thief.endAsync(true);
  await client.endAsync(true);
});

test('a topic that the ACL denies sets the message aside with its reason; the rest goes on', async () => {
  await using broker = await startMosquitto({
    lines: (folder) => {
      const acl = join(folder, 'acl');
      writeFileSync(acl, `topic read #\ntopic write ${root}/detection\ntopic write ${root}/state\n`);
      return [`acl_file ${acl}`];
    },
  });
  await using receiver = await Receiver.listen(broker.url);
  const { store, uplink } = await run(broker.url);
  store.outbox.enqueue([sampleItem('denied', { kind: 'disposition', topic: 'disposition' })]);
  put(store, 5);
  await uplink.drained(AbortSignal.timeout(patienceMs));
  await until(() => receiver.of('detection').length === 5);
  expect(uplink.state()).toMatchObject({ linked: true, delivered: 5, setAside: 1 });
  expect(uplink.state()?.lastSetAside).toMatch(/code 135/);
});

test('a message larger than the broker takes is set aside; so are a wildcard for a topic and a lost image', async () => {
  await using broker = await startMosquitto({ lines: () => ['max_packet_size 4000'] });
  const { store, uplink } = await run(broker.url);
  store.outbox.enqueue([
    sampleItem('huge', { body: JSON.stringify('x'.repeat(5000)) }),
    sampleItem('wild', { topic: 'detection/#' }),
    sampleItem('gone', { kind: 'plate-image', topic: 'image/00', body: '0'.repeat(64) }),
  ]);
  put(store, 3);
  await uplink.drained(AbortSignal.timeout(patienceMs));
  expect(uplink.state()).toMatchObject({ delivered: 3, setAside: 3 });
  expect(store.outbox.retrySetAside()).toBe(3);
});

test('a message at which the broker hangs up every time is found, shown and set aside; the rest goes on', async () => {
  await using broker = await startMosquitto();
  await using receiver = await Receiver.listen(broker.url);
  // No pause between the links: half a minute otherwise.
  const { store, uplink } = await run(broker.url, {}, { random: () => -1 });
  put(store, 20);
  // A NUL in a user property is malformed (MQTT 5, 1.5.4-2): mosquitto answers by ending the connection.
  store.outbox.enqueue([sampleItem('poison\u0000')]);
  store.outbox.enqueue([sampleItem('after')]);
  await uplink.drained(AbortSignal.timeout(2 * patienceMs));
  await until(() => new Set(idsOf(receiver, 'detection')).size === 21);
  expect(uplink.state()).toMatchObject({ setAside: 1 });
  expect(uplink.state()?.lastSetAside).toMatch(/ends the connection whenever it is sent/);
  expect(store.database.all('SELECT id FROM outbox WHERE set_aside_at IS NOT NULL')).toEqual([{ id: 'poison\u0000' }]);
});

test('a broker killed under load and back again gets everything', async () => {
  await using first = await startMosquitto();
  const { store, uplink } = await run(first.url);
  put(store, 500);
  await until(() => (uplink.state()?.delivered ?? 0) > 0);
  await first[Symbol.asyncDispose]();
  await using second = await startMosquitto({ port: first.port });
  await using receiver = await Receiver.listen(second.url);
  store.outbox.enqueue([sampleItem('after')]);
  await uplink.drained(AbortSignal.timeout(patienceMs));
  await until(() => idsOf(receiver, 'detection').includes('after'));
});

test('a frozen broker is left after the publish timeout; nothing is taken for delivered', async () => {
  await using broker = await startMosquitto();
  const { store, uplink, clock } = await run(broker.url, { publishTimeoutMs: 1000 });
  await until(() => uplink.state()?.linked === true);
  broker.process.kill('SIGSTOP');
  onTestFinished(() => void broker.process.kill('SIGCONT'));
  put(store, 10);
  await until(() => store.outbox.next(1).length === 0);
  clock.advance(1001);
  await until(() => uplink.state()?.lastFault?.includes('no acknowledgement') === true);
  expect(store.outbox.depth()).toBe(10);
  broker.process.kill('SIGCONT');
  await uplink.drained(AbortSignal.timeout(patienceMs));
});

test('central’s receipt ends a record; without one it is sent again under its id', async () => {
  await using broker = await startMosquitto();
  await using receiver = await Receiver.listen(broker.url);
  const { store, uplink, clock } = await run(
    broker.url,
    { receipts: { resendAfterMs: 1000 } },
    { resendAfterMs: 1000 },
  );
  put(store, 1);
  await until(() => uplink.state()?.delivered === 1);
  clock.advance(1000);
  await until(() => idsOf(receiver, 'detection').filter((id) => id === 'item-0').length >= 2);
  await publish(broker, 'receipt', { ids: ['item-0', 'never-sent'] });
  await until(() => uplink.state()?.received === 2);
  expect(store.database.get('SELECT count(*) AS count FROM outbox')).toEqual({ count: 0 });
});

test('an urgent entry reaches its handler, and central hears what became of each command', async () => {
  await using broker = await startMosquitto();
  await using receiver = await Receiver.listen(broker.url);
  const entered: UrgentEntry[] = [];
  const { uplink } = await run(broker.url, {}, { commands: { enterPlate: async (entry) => void entered.push(entry) } });
  await until(() => uplink.state()?.linked === true);
  const entry = {
    entryId: 'u1',
    plate: '7ABC123',
    state: 'us-ca',
    category: 'missing_person',
    synopsis: 'Missing child',
    caseNumber: '26-1234',
    enteredBy: 'Dep. Ruiz',
    approvedBy: 'Sgt. Lee',
    issuedAt: new Date(noon).toISOString(),
    expiresAt: new Date(noon).toISOString(),
    descriptors: null,
  };
  await publish(broker, 'command', { specversion: '1.0', id: 'c1', data: { command: 'enter-plate', entry } });
  await publish(broker, 'command', { command: 'enter-plate', entry: { ...entry, caseNumber: undefined } });
  await publish(broker, 'command', { command: 'withdraw-plate', entryId: 'u1', issuedAt: entry.issuedAt });
  await until(() => receiver.of('command-result').length === 3);
  const results = receiver.of('command-result').map(({ payload }) => JSON.parse(payload.toString()) as object);
  expect(entered.map(({ plate }) => plate)).toEqual(['7ABC123']);
  expect(results).toMatchObject([
    { commandId: 'c1', outcome: 'done' },
    { outcome: 'refused' },
    { outcome: 'refused', message: 'This unit takes no urgent entries' },
  ]);
});

test('a command that waited at the broker for the unit is answered too', async () => {
  await using broker = await startMosquitto();
  await using receiver = await Receiver.listen(broker.url);
  const { uplink, stop } = await run(broker.url);
  await until(() => uplink.state()?.linked === true);
  await stop();
  const command = { command: 'withdraw-plate', entryId: 'u1', issuedAt: new Date(noon).toISOString() };
  await publish(broker, 'command', { specversion: '1.0', id: 'waited', data: command });
  await run(broker.url);
  await until(() => receiver.of('command-result').length === 1);
  const [result] = receiver.of('command-result').map(({ payload }) => JSON.parse(payload.toString()) as object);
  expect(result).toMatchObject({ commandId: 'waited', outcome: 'refused' });
});

test('on a metered link away from the depot the vehicle images wait', async () => {
  await using broker = await startMosquitto();
  await using receiver = await Receiver.listen(broker.url);
  const { store, uplink } = await run(broker.url, { metered: { depotNetworks: ['203.0.113.0/24'] } });
  const plateImage = await store.images.put(samplePicture('plate'));
  const vehicleImage = await store.images.put(samplePicture('vehicle'));
  const detection = sampleDetection(1, '7ABC123', { plateImage, vehicleImage });
  await store.detections.record({ detection, hits: [], alerts: [], outbox: new UplinkMessages().detection(detection) });
  await until(() => uplink.state()?.delivered === 2);
  await until(() => receiver.of('image').length === 1);
  expect(receiver.of('image')[0]?.topic).toContain(plateImage!.sha256);
  expect(store.outbox.depth()).toBe(1);
});

async function publish(broker: Broker, name: string, message: object): Promise<void> {
  const client = await mqtt.connectAsync(broker.url);
  await client.publishAsync(`${root}/${name}`, JSON.stringify(message), { qos: 1 });
  await client.endAsync();
}
