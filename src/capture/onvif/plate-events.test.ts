import { expect, test } from 'vitest';
import { ManualClock } from '../../domain/testing/manual-clock.js';
import { hourMs } from '../../domain/time.js';
import { TrustedClock } from '../../ops/trusted-clock.js';
import { greyFrame } from '../testing/frames.js';
import { TestOnvifDevice } from '../testing/onvif-device.js';
import { notification } from '../testing/plate-notification.js';
import { pullPlateEvents } from './plate-events.js';
import { SelfReadingCamera } from './self-reading.js';

const login = { username: 'admin', password: 'pass-word' };

test('a camera that reads plates itself is heard by PullPoint, its clock allowed for; stale events are not news', async () => {
  await using device = await TestOnvifDevice.start({ ...login, clockOffsetMs: hourMs });
  const said = (plate: string, ageMs: number) =>
    notification(plate, new Date(Date.now() + hourMs - ageMs).toISOString());
  device.events.push(said('9ZAB001', 60_000), said('9ZAB002', 500));

  const camera = new SelfReadingCamera([]);
  const abort = new AbortController();
  const frame = greyFrame({ width: 640, height: 360 });
  expect(camera.admit(frame)).toBeNull();
  const onRead = (read: Parameters<typeof camera.told>[0]) => {
    camera.told(read);
    abort.abort();
  };
  const lost: Error[] = [];
  const onLost = (fault: Error) => {
    lost.push(fault);
    abort.abort();
  };
  await pullPlateEvents(device.address, () => login, { clock: new TrustedClock(), onRead, onLost }, abort.signal);

  expect(lost).toEqual([]);
  expect(camera.admit(frame)).toEqual([[0, 0, 640, 360]]);
  const reads = await camera.recognise(frame);
  expect(reads).toHaveLength(1);
  expect(reads[0]).toMatchObject({ text: '9ZAB002', confidence: 0.93, engine: 'camera', region: { code: 'us-ca' } });
  expect(camera.admit(frame)).toBeNull();
});

test('a subscription is renewed before it ends, and the device’s clock is measured anew', async () => {
  await using device = await TestOnvifDevice.start({ ...login, clockOffsetMs: 0 });
  device.pullsPerRenewal = 2;
  const clock = new ManualClock(Date.now());
  const abort = new AbortController();
  const lost: Error[] = [];
  const read: string[] = [];
  let pulls = 0;
  const wait = async () => {
    clock.advance(31_000);
    pulls += 1;
    // Its clock, which stood still, is two minutes behind by now.
    if (pulls === 4) device.events.push(notification('9ZAB001', new Date().toISOString()));
    if (pulls === 6) abort.abort();
  };
  const onRead = ({ text }: { text: string }) => read.push(text);
  const onLost = (fault: Error) => {
    lost.push(fault);
    abort.abort();
  };
  await pullPlateEvents(device.address, () => login, { clock, onRead, onLost, wait }, abort.signal);
  expect(lost).toEqual([]);
  expect(read).toEqual(['9ZAB001']);
});

test('stopping does not wait for a device that has nothing to tell', async () => {
  await using device = await TestOnvifDevice.start({ ...login, clockOffsetMs: 0 });
  const abort = new AbortController();
  device.onPull = () => abort.abort();
  const lost: Error[] = [];
  const options = { clock: new TrustedClock(), onRead: () => undefined, onLost: (fault: Error) => lost.push(fault) };
  await pullPlateEvents(device.address, () => login, options, abort.signal);
  expect(lost).toEqual([]);
}, 40_000);

test('stopping while a subscription is renewed starts no other pull', async () => {
  await using device = await TestOnvifDevice.start({ ...login, clockOffsetMs: 0 });
  const clock = new ManualClock(Date.now());
  const abort = new AbortController();
  let pulls = 0;
  const wait = async () => {
    clock.advance(31_000);
    // The clock is measured last in renewing.
    clock.now = () => {
      abort.abort();
      return Date.now();
    };
    device.onPull = () => {
      pulls += 1;
    };
  };
  const lost: Error[] = [];
  const options = { clock, onRead: () => undefined, onLost: (fault: Error) => lost.push(fault), wait };
  await pullPlateEvents(device.address, () => login, options, abort.signal);
  expect(pulls).toBe(0);
  expect(lost).toEqual([]);
}, 20_000);

test('S-9.10a: a camera’s own reads in an exclusion zone, or of unknown place, are not taken', async () => {
  const left = [
    [0, 0],
    [0.5, 0],
    [0.5, 1],
    [0, 1],
  ] as const;
  const camera = new SelfReadingCamera([left]);
  const read = { at: null, confidence: 0.9, issuer: null };
  camera.told({ ...read, text: '9ZAB001', box: [0.1, 0.4, 0.2, 0.1] });
  camera.told({ ...read, text: '9ZAB002', box: [0.7, 0.4, 0.2, 0.1] });
  camera.told({ ...read, text: '9ZAB003', box: null });
  const reads = await camera.recognise(greyFrame({ width: 640, height: 360 }));
  expect(reads.map(({ text }) => text)).toEqual(['9ZAB002']);
});
