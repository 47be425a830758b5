import { readFile, stat } from 'node:fs/promises';
import sharp from 'sharp';
import { PlatewardenError } from '../../domain/errors.js';
import type { FrameImage } from '../../domain/ports.js';

/** Longest side that recognition works on. A plate of 50 pixels in 100 megapixels is nothing a camera delivers. */
export const longestSide = 4096;
/** More pixels than this are refused by their header, before anything is decoded. */
const mostPixels = 120_000_000;
/**
 * …and more than this of an interlaced JPEG or PNG, which is decoded in whole before it can be shrunk: a JPEG of four colours
 * takes 8 bytes a pixel then, 310 MB of a process's 460 at 30 megapixels. No camera interlaces.
 */
const mostInterlacedPixels = 32_000_000;
/** The decoder knows more: 200 bytes of SVG took it 72 s and 630 MB. */
const formats = new Set(['jpeg', 'png', 'webp', 'tiff']);
/** Bytes of a file that is read at all; a 120-megapixel JPEG takes some 60 MB. */
const mostFileBytes = 256 * 1024 * 1024;

// One image at a time and none kept: sharp's cache would hold every decoded file of a long run.
sharp.cache(false);

/** A decoded still, with the size it has in its file. */
export interface StillImage extends FrameImage {
  readonly format: 'rgb24';
  readonly sourceWidth: number;
  readonly sourceHeight: number;
}

/**
 * Decodes a JPEG, PNG, WebP or TIFF file to 8-bit RGB, turned upright as its EXIF says, first page or frame only; CMYK
 * and 16-bit are converted, transparency lies on grey. Larger images come back shrunk to `longestSide` a side, in
 * shared memory. @throws file_unreadable, image_invalid
 */
export async function decodeImageFile(file: string): Promise<StillImage> {
  const { size } = await stat(file).catch((cause: unknown) => {
    throw new PlatewardenError('file_unreadable', `${file} cannot be read`, { cause, hint: 'Does the file exist?' });
  });
  if (size === 0) throw new PlatewardenError('image_invalid', `${file} is empty`);
  if (size > mostFileBytes) throw new PlatewardenError('image_invalid', `${file} is over ${mostFileBytes >> 20} MB`);
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new PlatewardenError('file_unreadable', `${file} cannot be read`, { cause });
  });
  return decodeImage(bytes, file);
}

/** As `decodeImageFile`, from the file's bytes; `name` stands in the messages. @throws image_invalid */
export async function decodeImage(bytes: Uint8Array, name: string): Promise<StillImage> {
  try {
    const image = sharp(bytes, { limitInputPixels: mostPixels, failOn: 'truncated', sequentialRead: true });
    const { format, width = 0, height = 0, orientation = 1, pageHeight, isProgressive } = await image.metadata();
    if (!formats.has(format)) throw new Error(`${format} is not read`);
    if (isProgressive && width * height > mostInterlacedPixels) throw new Error('it is interlaced and too large');
    const tall = pageHeight ?? height;
    const turned = orientation >= 5;
    const { data, info } = await image
      .autoOrient()
      .resize({ width: longestSide, height: longestSide, fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#808080' })
      .toColourspace('srgb')
      .removeAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return {
      width: info.width,
      height: info.height,
      sourceWidth: turned ? tall : width,
      sourceHeight: turned ? width : tall,
      format: 'rgb24',
      pixels: shared(data, info.channels),
    };
  } catch (cause) {
    throw new PlatewardenError('image_invalid', `${name} is no image that can be decoded: ${reason(cause)}`, {
      cause,
      hint: 'JPEG, PNG, WebP and TIFF up to 120 megapixels are read, interlaced ones up to 32.',
    });
  }
}

/** `data` (1 or 3 channels) as RGB in memory that workers share. */
function shared(data: Buffer, channels: number): Uint8Array {
  if (channels === 3) {
    const pixels = new Uint8Array(new SharedArrayBuffer(data.length));
    pixels.set(data);
    return pixels;
  }
  const count = data.length / channels;
  const pixels = new Uint8Array(new SharedArrayBuffer(count * 3));
  for (let i = 0; i < count; i++) pixels.fill(data[i * channels]!, i * 3, i * 3 + 3);
  return pixels;
}

/** The first line of what the decoder said. */
function reason(cause: unknown): string {
  const [first = 'unknown format'] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
  return first.trim();
}
