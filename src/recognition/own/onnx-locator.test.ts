import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { boxOf, intersectionOverUnion } from '../../domain/geometry.js';
import type { FollowedPlate } from '../../domain/ports.js';
import { decodeImage } from '../image/decode-image.js';
import { OnnxLocator } from './onnx-locator.js';

test('where it only follows, the vehicles are found near where they should be, and no others', async () => {
  const locator = await OnnxLocator.load();
  const picture = 'fixtures/demo/frames/0059.jpg';
  const frame = await decodeImage(readFileSync(picture), picture);
  const [first, ...others] = await locator.locatePlates(frame, { followed: [] });
  expect(others.length).toBeGreaterThan(0);
  const [x, y, width, height] = boxOf(first!.corners);
  const at = (dx: number, look: FollowedPlate['look'], score = 0.7) => {
    const followed = [{ box: [x + dx * width, y, width, height], look, score } as const];
    return locator.locatePlates(frame, { followed, followOnly: true });
  };
  for (const dx of [-0.4, 0, 0.4]) {
    const found = await at(dx, 'glance');
    // The place keeps its score: what is a plate is for the searches to judge.
    expect(found).toMatchObject([{ score: 0.7 }]);
    expect(intersectionOverUnion(boxOf(found[0]!.corners), [x, y, width, height])).toBeGreaterThan(0.8);
  }
  expect(await at(0, 'none')).toEqual([]);
  expect(await at(0, 'glance', 0)).toEqual([]);
  expect(await at(1, 'glance')).toEqual([]);
});
