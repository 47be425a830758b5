import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Broker, startMosquitto } from '../commands/bench/mosquitto.js';
import { demoConfiguration, type Ended, platewarden } from './daemon-process.js';
import { Receiver } from './receiver.js';
import { demoTruth } from './truth.js';

interface DetectionData {
  readonly endedAt: string | null;
  readonly read: { readonly text: string };
  readonly plateImage: { readonly sha256: string } | null;
  readonly vehicleImage: { readonly sha256: string } | null;
}

interface AlertData {
  readonly recipient: { readonly kind: string };
  readonly match: { readonly class: string; readonly readText: string } | null;
  readonly list: { readonly listId: string };
  readonly status: string;
}

const truth = demoTruth();
let broker: Broker;
let receiver: Receiver;
let ended: Ended;

beforeAll(async () => {
  broker = await startMosquitto();
  receiver = await Receiver.listen(broker.url);
  const { file } = demoConfiguration((configuration) => {
    configuration.uplink = { kind: 'mqtt', url: broker.url };
  });
  ended = await platewarden('run', '--config', file, '--once').ended;
  await receiver.caughtUp();
}, 300_000);

afterAll(async () => {
  await receiver?.[Symbol.asyncDispose]();
  await broker?.[Symbol.asyncDispose]();
});

const data = <T>(kind: string): T[] =>
  receiver.of(kind).map(({ payload }) => JSON.parse(payload.toString('utf8')) as T);

test('the daemon ends by itself when the footage is over and everything is delivered', () => {
  expect(ended.stderr).toBe('');
  expect(ended.code).toBe(0);
  expect(ended.stdout).toContain(`frames ${truth.frames}  dropped 0`);
  expect(ended.stdout).toMatch(/outbox 0\n$/);
});

test('each vehicle that a person can read is one detection, and nothing else is', () => {
  const found = data<DetectionData>('detection').filter((detection) => detection.endedAt !== null);
  const readable = truth.vehicles.filter((vehicle) => vehicle.readable).map((vehicle) => vehicle.text);
  expect(found.map((detection) => detection.read.text).sort()).toEqual(readable.sort());
});

test('the alerts that must be raised are, to each of the four parties, and no other', () => {
  const told = data<AlertData>('alert/').map(
    ({ recipient, match, list }) =>
      `${recipient.kind} ${list.listId}${match === null ? '' : ` ${match.readText} ${match.class}`}`,
  );
  const parties = ['operator', 'dispatch', 'fusion-centre', 'list-custodian'];
  const wanted = truth.alerts.flatMap((alert) =>
    // The unit's officer compares by eye before any reading is shown (S-9.7b).
    parties.map((party) => `${party} ${alert.list}${party === 'operator' ? '' : ` ${alert.text} ${alert.class}`}`),
  );
  expect(told.sort()).toEqual(wanted.sort());
});

test('S-9.6: every alert arrives as an unverified lead that says so', () => {
  const alerts = data<AlertData & { readonly notice: string }>('alert/');
  expect(alerts.length).toBeGreaterThan(0);
  for (const alert of alerts) {
    expect(alert.status).toBe('unverified');
    expect(alert.notice).toMatch(/Not by itself a basis for a stop/);
  }
});

test('every image that a detection names arrives once, and is what its name says', () => {
  const named = data<DetectionData>('detection').flatMap(({ plateImage, vehicleImage }) => [plateImage, vehicleImage]);
  const wanted = [...new Set(named.map((image) => image!.sha256))].sort();
  const arrived = receiver.of('image/').map(({ topic, payload }) => {
    const name = topic.split('/').at(-1)!;
    expect(createHash('sha256').update(payload).digest('hex')).toBe(name);
    return name;
  });
  expect(arrived.sort()).toEqual(wanted);
});

test('no topic holds a plate, and nothing is retained but state and health', () => {
  const plates = truth.vehicles.map((vehicle) => vehicle.text);
  for (const { topic } of receiver.received) for (const plate of plates) expect(topic).not.toContain(plate);
  const kinds = new Set(receiver.received.filter(({ retain }) => retain).map(({ topic }) => topic.split('/')[4]));
  for (const kind of kinds) expect(['state', 'health']).toContain(kind);
});

const exactNumbers = new Set(['revision', 'priority', 'candidateRank']);
const ownIds = new Set(['listId', 'unitId', 'agencyId', 'cameraId']);
const measured = new Set(['sha256', 'candidates', 'characters', 'box', 'region', 'direction']);

/** Masks what differs from run to run, machine to machine or model to model: ids, times, figures, pictures. */
function stable(key: string, value: unknown): unknown {
  if (measured.has(key) || (key.endsWith('Id') && !ownIds.has(key))) return `<${key}>`;
  if (typeof value === 'number' && !exactNumbers.has(key)) return '<number>';
  if (typeof value === 'string' && key !== 'extractedAt' && /^\d{4}-\d\d-\d\dT/.test(value)) return '<time>';
  return value;
}

test('what a subscriber receives is what the golden file holds', async () => {
  const first = receiver.of('alert/dispatch')[0]!;
  const detection = receiver.of('detection').find(({ payload }) => payload.includes(truth.alerts[0]!.text))!;
  const shown = [first, detection].map(({ topic, attributes, payload }) => ({
    topic,
    attributes: { ...attributes, id: '<id>', time: '<time>', subject: '<subject>' },
    data: JSON.parse(payload.toString('utf8'), stable) as unknown,
  }));
  await expect(`${JSON.stringify(shown, null, 2)}\n`).toMatchFileSnapshot(
    join(import.meta.dirname, 'golden/replay.json'),
  );
});
