import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { z } from 'zod';
import { frameBytes } from '../../domain/frame.js';
import type { FrameImage } from '../../domain/ports.js';
import { lumaOf } from '../../recognition/image/luma.js';
import type { SpeedScenes } from './speed-scene-files.js';

const truthSchema = z.object({
  vehicles: z.array(z.object({ corners: z.record(z.string(), z.array(z.number()).length(8)) })),
});

const demo = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'demo');
/** The frame of the demo drive with most plates in view. */
const frameNumber = 3;

export async function speedScenes(): Promise<SpeedScenes> {
  const file = join(demo, 'frames', `${String(frameNumber).padStart(4, '0')}.jpg`);
  const { vehicles } = truthSchema.parse(JSON.parse(readFileSync(join(demo, 'truth.json'), 'utf8')));
  const covers = vehicles.flatMap(({ corners }) => {
    const points = corners[String(frameNumber)];
    return points ? [`<polygon points="${points.join(' ')}" stroke="#555" stroke-width="8" fill="#555"/>`] : [];
  });
  const cover = Buffer.from(`<svg width="1280" height="720">${covers.join('')}</svg>`);
  const painted = await sharp(file)
    .composite([{ input: cover }])
    .png()
    .toBuffer();
  const emptyStill = await stillOf(sharp(painted));
  return {
    withPlates: asFromCamera(await stillOf(sharp(file))),
    empty: asFromCamera(emptyStill),
    emptyFullHd: asFromCamera(await stillOf(sharp(painted).resize(1920, 1080))),
    emptyStill,
  };
}

async function stillOf(image: Sharp): Promise<FrameImage> {
  const { data, info } = await image.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, format: 'rgb24', pixels: data };
}

/** The picture in i420, BT.601 full range: luma, then colour of every second pixel of every second row. */
function asFromCamera(still: FrameImage): FrameImage {
  const { width, height, pixels: rgb } = still;
  const pixels = new Uint8Array(frameBytes(width, height, 'i420'));
  const luma = lumaOf(still).data;
  pixels.set(luma);
  const plane = (width / 2) * (height / 2);
  for (let y = 0, u = luma.length; y < height; y += 2) {
    for (let x = 0; x < width; x += 2, u++) {
      const at = y * width + x;
      pixels[u] = Math.round(128 + 0.564 * (rgb[3 * at + 2]! - luma[at]!));
      pixels[u + plane] = Math.round(128 + 0.713 * (rgb[3 * at]! - luma[at]!));
    }
  }
  return { width, height, format: 'i420', pixels };
}
