import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, expect, test } from 'vitest';
import { decodeImage, decodeImageFile } from './decode-image.js';

const folder = mkdtempSync(join(tmpdir(), 'platewarden-decode-'));
afterAll(() => rmSync(folder, { recursive: true }));

const red = { r: 200, g: 30, b: 30 };
const made = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: red } });

test('JPEG, PNG, WebP, TIFF, CMYK, 16 bits and grey all come out as the same 8-bit RGB', async () => {
  const files = await Promise.all([
    made(40, 20).jpeg({ quality: 100 }).toBuffer(),
    made(40, 20).png().toBuffer(),
    made(40, 20).webp({ lossless: true }).toBuffer(),
    made(40, 20).tiff().toBuffer(),
    made(40, 20).toColourspace('cmyk').tiff().toBuffer(),
    made(40, 20).toColourspace('rgb16').png().toBuffer(),
  ]);
  for (const bytes of files) {
    const image = await decodeImage(bytes, 'x');
    expect([image.width, image.height, image.pixels.length]).toEqual([40, 20, 2400]);
    expect(Math.abs(image.pixels[0]! - 200)).toBeLessThan(40);
    expect(image.pixels[1]!).toBeLessThan(90);
  }
  const grey = await decodeImage(await made(8, 8).greyscale().png().toBuffer(), 'x');
  expect(grey.pixels).toHaveLength(192);
});

test('EXIF rotation is applied, also to the size', async () => {
  const bytes = await made(40, 20).jpeg().withMetadata({ orientation: 6 }).toBuffer();
  const { width, height, sourceWidth, sourceHeight } = await decodeImage(bytes, 'x');
  expect([width, height, sourceWidth, sourceHeight]).toEqual([20, 40, 20, 40]);
});

test('one pixel is an image; of an animation the first picture counts', async () => {
  expect((await decodeImage(await made(1, 1).png().toBuffer(), 'x')).pixels).toHaveLength(3);
  const frames = await made(10, 30).raw().toBuffer();
  const animated = await sharp(frames, { raw: { width: 10, height: 30, channels: 3, pageHeight: 10 } })
    .webp({ loop: 0 })
    .toBuffer();
  const { width, height, sourceHeight } = await decodeImage(animated, 'x');
  expect([width, height, sourceHeight]).toEqual([10, 10, 10]);
});

test('an image larger than any camera takes is shrunk, one larger than the limit refused', async () => {
  const image = await decodeImage(await made(6000, 3000).png().toBuffer(), 'x');
  expect([image.width, image.height, image.sourceWidth]).toEqual([4096, 2048, 6000]);
  const huge = await made(13000, 10000).png({ compressionLevel: 1 }).toBuffer();
  await expect(decodeImage(huge, 'huge.png')).rejects.toMatchObject({ code: 'image_invalid' });
});

test('what takes the decoder much memory for few bytes is refused', async () => {
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"/>');
  await expect(decodeImage(svg, 'drawing.jpg')).rejects.toMatchObject({
    message: expect.stringMatching(/svg is not read/),
  });
  const [small, large] = await Promise.all(
    [20, 8000].map((width) => made(width, 4001).jpeg({ progressive: true }).toBuffer()),
  );
  expect(await decodeImage(small!, 'small.jpg')).toMatchObject({ width: 20 });
  await expect(decodeImage(large!, 'large.jpg')).rejects.toMatchObject({
    message: expect.stringMatching(/interlaced/),
  });
});

test('truncated, empty and missing files say what is wrong with them', async () => {
  const noise = Buffer.from(Uint8Array.from({ length: 300 * 300 * 3 }, (_, i) => (i * 7919) % 251));
  const whole = await sharp(noise, { raw: { width: 300, height: 300, channels: 3 } })
    .jpeg()
    .toBuffer();
  await expect(decodeImage(whole.subarray(0, whole.length / 2), 'half.jpg')).rejects.toMatchObject({
    code: 'image_invalid',
    message: expect.stringContaining('half.jpg'),
  });
  const empty = join(folder, 'empty.jpg');
  writeFileSync(empty, '');
  await expect(decodeImageFile(empty)).rejects.toMatchObject({ code: 'image_invalid' });
  await expect(decodeImageFile(join(folder, 'none.jpg'))).rejects.toMatchObject({ code: 'file_unreadable' });
});

test('whatever the bytes are, the fault is ours', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
      await expect(decodeImage(bytes, 'noise')).rejects.toMatchObject({ code: 'image_invalid' });
    }),
    { numRuns: 50 },
  );
});
