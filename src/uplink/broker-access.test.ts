import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import mqtt, { type IPublishPacket } from 'mqtt';
import { pino } from 'pino';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startMosquitto } from '../commands/bench/mosquitto.js';
import { uplinkSchema } from '../domain/configuration/uplink.js';
import { openForTest } from '../store/testing/open.js';
import { noon, sampleItem } from '../store/testing/samples.js';
import { openUplink } from './open-uplink.js';

const passwords = { 'car-12': 'north-gate-lantern', central: 'south-gate-lantern' };

/** For what a broker does in its own time, on a busy machine. */
const patience = { timeout: 60_000 };

/** A broker as the README tells its administrator to set it up: a name a unit, which writes below its own topic only. */
function guardedBroker() {
  return startMosquitto({
    lines: (folder) => {
      const [users, acl] = [join(folder, 'users'), join(folder, 'acl')];
      writeFileSync(users, '', { mode: 0o600 });
      const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };
      for (const [name, password] of Object.entries(passwords))
        execFileSync('mosquitto_passwd', ['-b', users, name, password], { env, stdio: 'ignore' });
      writeFileSync(acl, 'pattern readwrite alpr/v1/sonoma-so/%u/#\n\nuser central\ntopic readwrite alpr/v1/#\n');
      return ['allow_anonymous false', `password_file ${users}`, `acl_file ${acl}`];
    },
  });
}

/** Car 12's uplink to `url` with a password, and the store it empties. */
async function start(url: string, password: string, settings: { receipts?: object } = {}) {
  const { store, clock, directory } = openForTest();
  const passwordFile = join(directory, 'broker-password');
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  const configuration = uplinkSchema.parse({ kind: 'mqtt', url, username: 'car-12', passwordFile, ...settings });
  const unit = { unitId: 'car-12', agencyId: 'sonoma-so', kind: 'vehicle' as const };
  const parts = { outbox: store.outbox, images: store.images, clock, log: pino({ level: 'silent' }), unit };
  const uplink = await openUplink(configuration, parts);
  const abort = new AbortController();
  const running = uplink.run(abort.signal);
  onTestFinished(() => {
    abort.abort();
    return running;
  });
  return { uplink, store };
}

test('N-SE: by name and password; a wrong one is refused, told, and costs no record', async () => {
  await using broker = await guardedBroker();
  const { uplink: stranger, store } = await start(broker.url, 'guess');
  store.outbox.enqueue([sampleItem('kept')]);
  await vi.waitFor(() => expect(stranger.state()?.lastFault).not.toBeNull(), patience);
  expect(stranger.state()).toMatchObject({ linked: false, delivered: 0, setAside: 0 });
  expect(store.outbox.depth()).toBe(1);
  const known = await start(broker.url, passwords['car-12']);
  known.store.outbox.enqueue([sampleItem('a')]);
  await known.uplink.drained(AbortSignal.timeout(patience.timeout));
  expect(known.uplink.state()).toMatchObject({ linked: true, delivered: 1 });
});

test('a unit’s name writes below its own topic only', async () => {
  await using broker = await guardedBroker();
  const options = { protocolVersion: 5, username: 'car-12', password: passwords['car-12'] } as const;
  const unit = await mqtt.connectAsync(broker.url, options);
  onTestFinished(() => unit.endAsync(true));
  const publish = (topic: string) => unit.publishAsync(topic, '{}', { qos: 1 });
  await expect(publish('alpr/v1/sonoma-so/car-13/detection')).rejects.toThrow(/not authorized/i);
  await publish('alpr/v1/sonoma-so/car-12/detection');
});

test('where central confirms what it stored, a late alert expires at the broker; a record never does', async () => {
  await using broker = await guardedBroker();
  const central = await mqtt.connectAsync(broker.url, {
    ...{ protocolVersion: 5, username: 'central', password: passwords.central },
  });
  onTestFinished(() => central.endAsync(true));
  const seen = new Map<string, number | undefined>();
  central.on('message', (topic, _payload, { properties }: IPublishPacket) =>
    seen.set(topic.split('/')[4]!, properties?.messageExpiryInterval),
  );
  await central.subscribeAsync('alpr/v1/sonoma-so/car-12/#');
  const { uplink, store } = await start(broker.url, passwords['car-12'], { receipts: {} });
  await vi.waitFor(() => expect(uplink.state()?.linked).toBe(true), patience);
  const alert = { kind: 'alert', topic: 'alert/operator', type: 'alpr.alert.v1', occurredAt: noon } as const;
  store.outbox.enqueue([sampleItem('alert', alert), sampleItem('record')]);
  await vi.waitFor(() => expect([...seen.keys()]).toEqual(expect.arrayContaining(['alert', 'detection'])), patience);
  expect(seen.get('alert')).toBeGreaterThan(0);
  expect(seen.get('alert')).toBeLessThanOrEqual(43_200);
  expect(seen.get('detection')).toBeUndefined();
});
