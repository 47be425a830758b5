import sharp from 'sharp';
import type { Frame } from '../domain/frame.js';
import type { Box, Corners } from '../domain/geometry.js';
import type { ImageEncoder, PassageImages } from '../domain/ports.js';
import { rgbOf } from './image/colour.js';
import { platePart, vehiclePart } from './image/cut.js';

/** Longer side of the vehicle's picture. */
const vehicleSide = 960;

/** JPEGs of a passage, encoded in sharp's own threads. */
export class JpegEncoder implements ImageEncoder {
  async encode(frame: Frame, corners: Corners): Promise<PassageImages> {
    const [plate, vehicle] = await Promise.all([
      jpeg(frame, platePart(frame, corners), 1024, 90),
      jpeg(frame, vehiclePart(frame, corners), vehicleSide, 80),
    ]);
    return { plate, vehicle };
  }
}

async function jpeg(frame: Frame, [left, top, width, height]: Box, side: number, quality: number) {
  const whole = frame.format === 'rgb24';
  const pixels = whole ? frame.pixels : rgbOf(frame, left, top, width, height);
  const size = whole ? { width: frame.width, height: frame.height } : { width, height };
  const image = sharp(pixels, { raw: { ...size, channels: 3 } });
  if (whole) image.extract({ left, top, width, height });
  const { data, info } = await image
    .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality })
    .toBuffer({ resolveWithObject: true });
  return { bytes: data, width: info.width, height: info.height };
}
