import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { cameraSchema } from '../domain/configuration/camera.js';
import type { Position } from '../domain/position.js';
import { ManualClock } from '../domain/testing/manual-clock.js';
import { openCamera } from './open-camera.js';
import { TestOnvifDevice } from './testing/onvif-device.js';
import { RtspServer } from './testing/rtsp-server.js';

const noon = Date.parse('2026-06-21T20:00:00Z');
const midnight = Date.parse('2026-06-22T08:00:00Z');
const santaRosa = { latitude: 38.44, longitude: -122.71 } as Position;

function open(fields: object, place: Position | null) {
  const source = { kind: 'replay', path: 'fixtures/demo/frames' };
  const camera = cameraSchema.parse({ id: 'gate', source, ...fields });
  return openCamera(camera, { clock: new ManualClock(), position: { positionAt: () => place } });
}

test('night settings hold from dusk to dawn where the unit is; what they leave out is as by day', () => {
  const { options } = open({ minPlateWidth: 40, night: { minPlateWidth: 60 } }, santaRosa);
  expect(options(noon)).toEqual({ minPlateWidth: 40 });
  expect(options(midnight)).toEqual({ minPlateWidth: 60 });
  expect(open({ minPlateWidth: 50 }, santaRosa).options(midnight)).toEqual({ minPlateWidth: 50 });
});

test('without a position the day’s settings hold', () => {
  expect(open({ night: { minPlateWidth: 60 } }, null).options(midnight)).toEqual({ minPlateWidth: 30 });
});

test('the rate of analysis falls at night', async () => {
  const framesFrom = async (startAt: number) => {
    const source = {
      kind: 'replay',
      path: 'fixtures/demo/frames',
      speed: 1000,
      startAt: new Date(startAt).toISOString(),
    };
    const { source: camera } = open({ source, night: { analysisRate: 1 } }, santaRosa);
    for await (const _ of camera.frames(new AbortController().signal));
    return camera.status().dropped.rate;
  };
  expect(await framesFrom(noon)).toBe(0);
  expect(await framesFrom(midnight)).toBeGreaterThan(50);
});

test('a camera that reads plates itself has failed while its events are refused, though its pictures come', async () => {
  await using server = await RtspServer.start();
  await using device = await TestOnvifDevice.start({ username: 'admin', password: 'pass-word', clockOffsetMs: 0 });
  device.streamUrl = server.url;
  device.refusesEvents = true;
  const folder = mkdtempSync(join(tmpdir(), 'platewarden-login-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, 'pass-word');
  const source = { kind: 'onvif', address: device.address, reads: 'camera', username: 'admin', passwordFile };
  const camera = cameraSchema.parse({ id: 'gate', source });
  const { source: frames } = openCamera(camera, { clock: new ManualClock(), position: { positionAt: () => null } });
  const faults: (string | null)[] = [];
  const stop = new AbortController();
  for await (const frame of frames.frames(stop.signal)) {
    frames.giveBack?.(frame);
    const { fault } = frames.status();
    if (fault?.code !== faults.at(-1)) faults.push(fault?.code ?? null);
    if (fault !== null) device.refusesEvents = false;
    else if (faults.length > 1) stop.abort();
  }
  expect(faults.slice(-2)).toEqual(['camera_refused', null]);
});
