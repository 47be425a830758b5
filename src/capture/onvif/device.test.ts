import { expect, onTestFinished, test, vi } from 'vitest';
import { hourMs } from '../../domain/time.js';
import { TrustedClock } from '../../ops/trusted-clock.js';
import { OddServer } from '../testing/odd-server.js';
import { TestOnvifDevice } from '../testing/onvif-device.js';
import { chooseProfile } from './choose-profile.js';
import { connectDevice } from './device.js';
import { deviceOf, discoverDevices } from './discover.js';
import { resolveStream } from './resolve-stream.js';

const login = { username: 'admin', password: 'pass-word' };

/** Deadlines come when the test says so; how long a socket is silent is not touched. */
function holdTimers(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
}

test('a device whose clock is an hour ahead is measured, logged in to and described', async () => {
  await using camera = await TestOnvifDevice.start({ ...login, clockOffsetMs: hourMs });
  const device = await connectDevice(camera.address, login, new TrustedClock());
  const description = await device.describe();
  expect(Math.abs(description.clockOffsetMs - hourMs)).toBeLessThan(5000);
  expect(description.model).not.toBe('unknown');
  expect(description.profiles.length).toBeGreaterThan(0);
  expect(chooseProfile(description.profiles)).not.toBeNull();
  expect(camera.authenticated).toBeGreaterThan(3);
});

test('a wrong password is a refusal', async () => {
  await using camera = await TestOnvifDevice.start({ ...login, clockOffsetMs: -hourMs });
  const wrong = { username: 'admin', password: 'other' };
  await expect(connectDevice(camera.address, wrong, new TrustedClock())).rejects.toMatchObject({
    code: 'camera_refused',
  });
});

test('nobody at the address is said so, with what to try', async () => {
  await expect(connectDevice('127.0.0.1:9', login, new TrustedClock())).rejects.toMatchObject({
    code: 'camera_unreachable',
    hint: expect.stringContaining('platewarden cameras discover'),
  });
});

test('a device that dribbles its answer is given up after ten seconds, and its connection closed', async () => {
  await using server = await OddServer.start('dribbles');
  holdTimers();
  const address = `127.0.0.1:${server.port}`;
  let fault: unknown = null;
  const connecting = connectDevice(address, login, new TrustedClock()).catch((error: unknown) => {
    fault = error;
  });
  await vi.waitUntil(() => server.open === 1);
  vi.advanceTimersByTime(9000);
  await new Promise(setImmediate);
  expect(fault).toBeNull();
  vi.advanceTimersByTime(1000);
  await connecting;
  const message = `The ONVIF device ${address} does not answer: no whole answer within 10 s`;
  expect(fault).toMatchObject({ code: 'camera_unreachable', message });
  await vi.waitUntil(() => server.open === 0);
  expect(vi.getTimerCount()).toBe(0);
});

test('an answer without end is not understood, one that breaks off is none', async () => {
  await using endless = await OddServer.start('never stops');
  await using broken = await OddServer.start('breaks off');
  const connect = ({ port }: OddServer) => connectDevice(`127.0.0.1:${port}`, login, new TrustedClock());
  const notUnderstood = `What 127.0.0.1:${endless.port} answers is not understood`;
  await expect(connect(endless)).rejects.toMatchObject({ code: 'camera_unreachable', message: notUnderstood });
  await expect.poll(() => endless.open).toBe(0);
  const message = `The ONVIF device 127.0.0.1:${broken.port} does not answer: aborted`;
  await expect(connect(broken)).rejects.toMatchObject({ code: 'camera_unreachable', message });
});

test('events of more than 2 MB are not understood', async () => {
  await using camera = await TestOnvifDevice.start({ ...login, clockOffsetMs: 0 });
  const device = await connectDevice(camera.address, login, new TrustedClock());
  const events = await device.subscribe();
  camera.events.push(`<a>${'b'.repeat(2_000_000)}</a>`);
  await expect(events.pull(new AbortController().signal)).rejects.toMatchObject({
    message: `What ${camera.address} answers is not understood`,
  });
});

test('a pull of events may take longer than the minute that the device waits, and is then given up', async () => {
  await using camera = await TestOnvifDevice.start({ ...login, clockOffsetMs: 0 });
  const device = await connectDevice(camera.address, login, new TrustedClock());
  const events = await device.subscribe();
  const pulled = new Promise<void>((resolve) => {
    camera.onPull = resolve;
  });
  holdTimers();
  let fault: unknown = null;
  const pulling = events.pull(new AbortController().signal).catch((error: unknown) => {
    fault = error;
  });
  await pulled;
  vi.advanceTimersByTime(70_000);
  await new Promise(setImmediate);
  expect(fault).toBeNull();
  vi.advanceTimersByTime(10_000);
  await pulling;
  expect(fault).toMatchObject({ message: expect.stringContaining('no whole answer within 80 s') });
});

test('a device can be named by its IPv6 address', async () => {
  // Whatever this machine makes of the address, it is not looked up as a name.
  const fault = { code: 'camera_unreachable', message: expect.not.stringContaining('ENOTFOUND') };
  await expect(connectDevice('[::1]:9', login, new TrustedClock())).rejects.toMatchObject(fault);
});

test('answers that make no sense are the device’s fault, said in words', async () => {
  await using camera = await TestOnvifDevice.start({ ...login, clockOffsetMs: 0 });
  const envelope = (body: string) =>
    `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>${body}</s:Body></s:Envelope>`;
  const connect = () => connectDevice(camera.address, login, new TrustedClock());
  const notUnderstood = { code: 'camera_unreachable', message: `What ${camera.address} answers is not understood` };
  const device = await connect();
  for (const uri of ['not a url', 'http://127.0.0.1/x', 'file:///etc/passwd']) {
    const answer = `<GetStreamUriResponse><MediaUri><Uri>${uri}</Uri></MediaUri></GetStreamUriResponse>`;
    camera.answers.set('GetStreamUri', envelope(answer));
    await expect(device.streamUrl('p', 'tcp')).rejects.toMatchObject(notUnderstood);
  }
  camera.answers.set('GetProfiles', envelope('<GetProfilesResponse/>'));
  await expect(connect()).rejects.toMatchObject(notUnderstood);
});

test('a device that tells a date that is none is taken to be on time', async () => {
  await using camera = await TestOnvifDevice.start({ ...login, clockOffsetMs: Number.NaN });
  const device = await connectDevice(camera.address, login, new TrustedClock());
  expect(device.clockOffsetMs()).toBe(0);
});

test('a stream that moved is found again: the device is asked each time', async () => {
  await using camera = await TestOnvifDevice.start({ ...login, clockOffsetMs: hourMs });
  const stream = { address: camera.address, profile: 'best', transport: 'tcp' } as const;
  expect((await resolveStream(stream, login, new TrustedClock())).url).toBe('rtsp://192.0.2.1/h264main');
  camera.streamUrl = 'rtsp://192.0.2.99/other';
  expect(await resolveStream(stream, login, new TrustedClock())).toEqual({
    url: 'rtsp://192.0.2.99/other',
    transport: 'tcp',
    ...login,
  });
});

test('a profile that the device does not have is named, with those it has', async () => {
  await using camera = await TestOnvifDevice.start({ ...login, clockOffsetMs: 0 });
  const stream = { address: camera.address, profile: 'nonesuch', transport: 'tcp' } as const;
  await expect(resolveStream(stream, login, new TrustedClock())).rejects.toMatchObject({
    hint: expect.stringContaining('It has: '),
  });
});

test('discovery finds a device that answers on the network', async () => {
  await using _camera = await TestOnvifDevice.start({ ...login, clockOffsetMs: 0 });
  // The device of this test, or of one that runs beside it: they share the multicast group.
  const address = expect.stringMatching(/^127\.0\.0\.1:\d+$/);
  const device = { address, name: 'PREDATOR', hardware: 'HD_PREDATOR' };
  await expect.poll(() => discoverDevices(1500), { timeout: 60_000 }).toContainEqual(device);
});

test('an answer to discovery is a device’s address, name and hardware', () => {
  const scopes = 'onvif://www.onvif.org/hardware/HD_PREDATOR onvif://www.onvif.org/name/North%20Gate';
  const answer = { probeMatches: { probeMatch: { XAddrs: 'http://10.0.0.9:8080/onvif/device_service', scopes } } };
  expect(deviceOf(answer)).toEqual([{ address: '10.0.0.9:8080', name: 'North Gate', hardware: 'HD_PREDATOR' }]);
  expect(deviceOf({ probeMatches: 3 })).toEqual([]);
  const painted = { ...answer.probeMatches.probeMatch, scopes: 'onvif://www.onvif.org/name/%1B%5B2JGate' };
  expect(deviceOf({ probeMatches: { probeMatch: painted } })).toMatchObject([{ name: '?[2JGate' }]);
});
