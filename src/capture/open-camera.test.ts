import { expect, test } from 'vitest';
import { cameraSchema } from '../domain/configuration/camera.js';
import type { Position } from '../domain/position.js';
import { ManualClock } from '../domain/testing/manual-clock.js';
import { openCamera } from './open-camera.js';

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
