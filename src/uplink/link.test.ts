import mqtt from 'mqtt';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startMosquitto } from '../commands/bench/mosquitto.js';
import { TrustedClock } from '../ops/trusted-clock.js';
import { Link } from './link.js';

test('a message that is larger than any of central’s does not come; those after it do', async () => {
  await using broker = await startMosquitto();
  const received: number[] = [];
  const settings = {
    url: broker.url,
    protocolVersion: 5,
    clientId: 'car-12',
    publishTimeoutMs: 10_000,
    will: { topic: 'car-12/state', event: { payload: '' } },
    topics: ['car-12/command'],
  } as const;
  const link = await Link.open(settings, new TrustedClock(), async ({ payload }) => {
    received.push(payload.length);
  });
  onTestFinished(() => link.close());
  const central = await mqtt.connectAsync(broker.url, { protocolVersion: 5 });
  onTestFinished(() => central.endAsync(true));
  for (const bytes of [1_500_000, 2_500_000, 10]) {
    await central.publishAsync('car-12/command', Buffer.alloc(bytes), { qos: 1 });
  }
  await vi.waitFor(() => expect(received.at(-1)).toBe(10), { timeout: 20_000 });
  expect(received).toEqual([1_500_000, 10]);
});
