import { expect, test } from 'vitest';
import { type Box, cornersOf } from '../../domain/geometry.js';
import type { PlateLook } from '../../domain/ports.js';
import { OnnxRegion } from './onnx-region.js';
import { SecondOpinion } from './second-opinion.js';

/** Which parts of a plate's lettering are read in a look, as 'above' and 'below' the serial, and what state is told where each says `text`. */
async function lookedAt(look: PlateLook, { width = 300, text = '' } = {}) {
  const asked: string[] = [];
  const textIn = async (_frame: unknown, _corners: unknown, [, top, , height]: Box) => {
    asked.push(top + height < 0.5 ? 'above' : 'below');
    return text;
  };
  const second = new SecondOpinion(async () => ({ engine: 'none', readPlate: async () => null, textIn }));
  const region = await OnnxRegion.load(undefined, second);
  const frame = { width: 400, height: 200, format: 'rgb24', pixels: new Uint8Array(400 * 200 * 3).fill(128) } as const;
  const told = await region!.regionOf(frame, cornersOf([20, 20, width, width / 2]), look);
  return { asked, code: told?.code ?? null };
}

test('a still’s lettering is read above and below the serial, a vehicle’s one a look', async () => {
  expect((await lookedAt('full')).asked).toEqual(['above', 'below']);
  expect((await lookedAt('name')).asked).toEqual(['above']);
  expect((await lookedAt('motto')).asked).toEqual(['below']);
  for (const look of ['glance', 'read', 'none'] as const) {
    expect(await lookedAt(look, { text: 'CALIFORNIA' })).toEqual({ asked: [], code: null });
  }
});

test('a name that is read tells the state, and then no motto is read', async () => {
  expect(await lookedAt('full', { text: 'MASSACHUSETTS' })).toEqual({ asked: ['above'], code: 'us-ma' });
  expect(await lookedAt('motto', { text: 'THESPIRITOFAMERICA' })).toEqual({ asked: ['below'], code: 'us-ma' });
});

test('a plate too small for its lettering is told by its look alone', async () => {
  expect((await lookedAt('full', { width: 100 })).asked).toEqual([]);
});
