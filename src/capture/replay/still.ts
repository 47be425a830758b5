import sharp from 'sharp';
import { PlatewardenError } from '../../domain/errors.js';
import { sharedPixels } from '../shared-pixels.js';

/** Pixels of a still as rgb24, upright, decoded off the main thread. @throws image_invalid */
export async function readStill(file: string, maxWidth?: number) {
  try {
    const decoded = sharp(file, { failOn: 'error' }).autoOrient().toColourspace('srgb').removeAlpha();
    if (maxWidth !== undefined) decoded.resize({ width: maxWidth, withoutEnlargement: true });
    const { data, info } = await decoded.raw().toBuffer({ resolveWithObject: true });
    const pixels = sharedPixels(data.length);
    pixels.set(data);
    return { width: info.width, height: info.height, format: 'rgb24' as const, pixels };
  } catch (cause) {
    throw new PlatewardenError('image_invalid', `The still ${file} cannot be decoded`, { cause });
  }
}
