import { createHash } from 'node:crypto';
import mqtt from 'mqtt';
import { pino } from 'pino';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startMosquitto } from '../commands/bench/mosquitto.js';
import { uplinkSchema } from '../domain/configuration/uplink.js';
import { hourMs } from '../domain/time.js';
import { Receiver } from '../end-to-end/receiver.js';
import { openTestLists, readOf } from '../hotlist/testing/open.js';
import { openForTest } from '../store/testing/open.js';
import { openUplink } from '../uplink/open-uplink.js';
import { urgentCommands } from './urgent-commands.js';

test('an Amber alert from central matches when its command is answered, and no more when it is withdrawn', async () => {
  await using broker = await startMosquitto();
  await using receiver = await Receiver.listen(broker.url);
  const { lists, clock } = await openTestLists({ configuration: {} });
  const { store } = openForTest();
  const uplink = await openUplink(uplinkSchema.parse({ kind: 'mqtt', url: broker.url }), {
    ...{ outbox: store.outbox, images: store.images, clock, log: pino({ level: 'silent' }) },
    unit: { unitId: 'car-12', agencyId: 'sonoma-so', kind: 'vehicle' },
    commands: urgentCommands(lists.urgent),
  });
  const abort = new AbortController();
  const running = uplink.run(abort.signal);
  onTestFinished(() => {
    abort.abort();
    return running;
  });
  await vi.waitFor(() => expect(uplink.state()?.linked).toBe(true), { timeout: 60_000 });
  const central = await mqtt.connectAsync(broker.url);
  onTestFinished(() => central.endAsync());
  const answers = () =>
    receiver.of('command-result').map(({ payload }) => JSON.parse(payload.toString()) as { outcome: string });
  const answered = async (command: object) => {
    const before = answers().length;
    await central.publishAsync('alpr/v1/sonoma-so/car-12/command', JSON.stringify(command), { qos: 1 });
    await vi.waitFor(() => expect(answers()).toHaveLength(before + 1), { timeout: 60_000 });
    return answers().at(-1);
  };
  const iso = (at: number) => new Date(at).toISOString();
  const picture = Buffer.from('ffd8ff00112233', 'hex');
  const entry = {
    picture: picture.toString('base64'),
    ...{ entryId: 'amber-1', plate: '7ABC123', state: 'us-ca', category: 'amber_or_silver_alert', descriptors: null },
    ...{ synopsis: 'Child taken', caseNumber: '26-2001', enteredBy: 'Dispatcher Lee', approvedBy: 'Lt. Chan' },
    ...{ issuedAt: iso(clock.now()), expiresAt: iso(clock.now() + hourMs) },
  };
  expect(await answered({ command: 'enter-plate', entry })).toMatchObject({ outcome: 'done' });
  const imageSha256 = createHash('sha256').update(picture).digest('hex');
  expect(lists.matcher.match(readOf('7ABC123'), clock.now())).toMatchObject([
    { list: { listId: 'urgent' }, entry: { category: 'amber_or_silver_alert', caseNumber: '26-2001', imageSha256 } },
  ]);
  const noPicture = { ...entry, entryId: 'amber-2', picture: Buffer.from('<svg/>').toString('base64') };
  expect(await answered({ command: 'enter-plate', entry: noPicture })).toMatchObject({
    ...{ outcome: 'refused', message: expect.stringMatching(/JPEG or PNG/) },
  });
  const withdrawal = { command: 'withdraw-plate', entryId: 'amber-1', issuedAt: iso(clock.now() + 1) };
  expect(await answered(withdrawal)).toMatchObject({ outcome: 'done' });
  expect(lists.matcher.match(readOf('7ABC123'), clock.now())).toEqual([]);
  expect(await answered({ command: 'enter-plate', entry })).toMatchObject({
    ...{ outcome: 'refused', message: expect.stringMatching(/later command/) },
  });
});
