import sharp, { type Sharp } from 'sharp';
import { expect, test } from 'vitest';
import type { Frame } from '../../domain/frame.js';
import { ExclusionZones, type Zone } from '../exclusion-zones.js';
import { greyFrame } from '../testing/frames.js';
import { cellsOf } from './cells.js';
import { SceneHealth } from './scene-health.js';

const stills = 'fixtures/demo/frames';

async function still(name: string, change: (image: Sharp) => Sharp = (image) => image): Promise<Frame> {
  const { data, info } = await change(sharp(`${stills}/${name}.jpg`))
    .raw()
    .toBuffer({ resolveWithObject: true });
  return greyFrame({ width: info.width, height: info.height, format: 'rgb24', pixels: data });
}

function faultsAfter(frames: readonly Frame[], standing = true, zones: readonly Zone[] = []) {
  const health = new SceneHealth(zones);
  for (const frame of frames) health.look(cellsOf(frame), frame, standing);
  return health.faults();
}

const seen = (frame: Frame) => Array<Frame>(8).fill(frame);

test('a street by day and by night is well', async () => {
  expect(faultsAfter(seen(await still('0010')))).toEqual([]);
  expect(faultsAfter(seen(await still('0090')))).toEqual([]);
});

test('a lens out of focus, a burnt-out picture, a covered lens and the dark are told apart', async () => {
  expect(faultsAfter(seen(await still('0010', (image) => image.blur(5))))).toEqual(['blurred']);
  expect(faultsAfter(seen(await still('0010', (image) => image.linear(4, 60))))).toEqual(['overexposed']);
  expect(faultsAfter(seen(greyFrame({ width: 640, height: 360, level: 60 })))).toEqual(['blind']);
  expect(faultsAfter(seen(greyFrame({ width: 640, height: 360, level: 3 })))).toEqual(['dark']);
});

test('a camera that looks elsewhere is told of, a moving unit never', async () => {
  const before = seen(await still('0010'));
  const after = seen(await still('0010', (image) => image.rotate(180)));
  expect(faultsAfter([...before, ...after])).toEqual(['moved']);
  expect(faultsAfter([...before, ...after], false)).toEqual([]);
});

test('a short obstruction is no fault', async () => {
  const street = await still('0010');
  expect(faultsAfter([street, greyFrame({ width: 1280, height: 720, level: 60 }), street])).toEqual([]);
});

test('what ails a picture shows beside exclusion zones too, and black zones are no fault', async () => {
  const corner: Zone = [
    [0, 0],
    [0.43, 0],
    [0.37, 0.51],
    [0, 0.4],
  ];
  const blackened = async (frame: Frame | Promise<Frame>, zone = corner) => {
    const copy = { ...(await frame) };
    new ExclusionZones([zone]).blacken(copy);
    return seen(copy);
  };
  const faults = (frames: readonly Frame[]) => faultsAfter(frames, true, [corner]);
  expect(faults(await blackened(still('0010')))).toEqual([]);
  expect(faults(await blackened(greyFrame({ width: 640, height: 360, level: 60 })))).toEqual(['blind']);
  expect(faults(await blackened(still('0010', (image) => image.blur(5))))).toEqual(['blurred']);
  const turned = await blackened(still('0010', (image) => image.rotate(180)));
  expect(faults([...(await blackened(still('0010'))), ...turned])).toEqual(['moved']);
  const all: Zone = [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 1],
  ];
  expect(faultsAfter(await blackened(still('0010'), all), true, [all])).toEqual([]);
});
