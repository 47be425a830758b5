import sharp from 'sharp';
import type { Box } from '../domain/geometry.js';

/** A part of an image file. */
export interface CropImage {
  readonly file: string;
  readonly box: Box;
  /** Shown around it, in shares of its size. */
  readonly margin: number;
}

/** That part as a small JPEG, for reports. */
export async function cropJpeg({ file, box: [x, y, w, h], margin }: CropImage): Promise<Uint8Array> {
  const { width, height } = await sharp(file).metadata();
  const left = Math.max(0, Math.floor(x - w * margin));
  const top = Math.max(0, Math.floor(y - h * margin));
  return sharp(file)
    .extract({
      left,
      top,
      width: Math.max(1, Math.min(width - left, Math.ceil(w * (1 + 2 * margin)))),
      height: Math.max(1, Math.min(height - top, Math.ceil(h * (1 + 2 * margin)))),
    })
    .resize({ width: 240 })
    .jpeg({ quality: 80 })
    .toBuffer();
}
