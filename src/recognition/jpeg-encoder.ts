import sharp from 'sharp';
import type { Frame } from '../domain/frame.js';
import { type Box, boxOf, type Corners } from '../domain/geometry.js';
import type { ImageEncoder, PassageImages } from '../domain/ports.js';
import { rgbOf } from './image/colour.js';

/** What of the frame is shown about the plate, in plate sizes on each side; a vehicle is some five plates wide. */
const surround = { plate: { x: 0.25, y: 0.5 }, vehicle: { x: 2.5, y: 6 } };
/** Longer side of the vehicle's picture. */
const vehicleSide = 960;

/** JPEGs of a passage, encoded in sharp's own threads. */
export class JpegEncoder implements ImageEncoder {
  async encode(frame: Frame, corners: Corners): Promise<PassageImages> {
    const [plate, vehicle] = await Promise.all([
      jpeg(frame, around(frame, corners, surround.plate), 1024, 90),
      jpeg(frame, around(frame, corners, surround.vehicle), vehicleSide, 80),
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

/** The part of the frame about a plate, whole pixels, at least one. */
function around(frame: Frame, corners: Corners, margin: { x: number; y: number }): Box {
  const [x, y, w, h] = boxOf(corners);
  const left = Math.floor(Math.min(Math.max(0, x - w * margin.x), frame.width - 1));
  const top = Math.floor(Math.min(Math.max(0, y - h * margin.y), frame.height - 1));
  const right = Math.ceil(Math.min(frame.width, Math.max(left + 1, x + w * (1 + margin.x))));
  const bottom = Math.ceil(Math.min(frame.height, Math.max(top + 1, y + h * (1 + margin.y))));
  return [left, top, right - left, bottom - top];
}
