import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { z } from 'zod';
import type { FrameImage } from '../../domain/ports.js';

const truthSchema = z.object({
  vehicles: z.array(z.object({ corners: z.record(z.string(), z.array(z.number()).length(8)) })),
});

const demo = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'demo');
/** The frame of the demo drive with most plates in view. */
const frameNumber = 3;

/** Frames to time recognition on: the same street with its plates, and with each plate painted over. */
export interface SpeedScenes {
  readonly withPlates: FrameImage;
  readonly empty: FrameImage;
  readonly emptyFullHd: FrameImage;
}

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
  return {
    withPlates: await frameOf(sharp(file)),
    empty: await frameOf(sharp(painted)),
    emptyFullHd: await frameOf(sharp(painted).resize(1920, 1080)),
  };
}

async function frameOf(image: Sharp): Promise<FrameImage> {
  const { data, info } = await image.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, format: 'rgb24', pixels: data };
}
