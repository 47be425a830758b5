import sharp, { type Sharp } from 'sharp';
import { beforeAll, expect, test } from 'vitest';
import { cornersOf } from '../../domain/geometry.js';
import { decodeImage } from '../image/decode-image.js';
import { OnnxReader } from './onnx-reader.js';

const picture = 'fixtures/demo/frames/0059.jpg';
/** Where ZYX4187 is in it (x, y, width, height), a little narrower on the left than the plate. */
const plate = { left: 1122, top: 440, width: 77, height: 41 };
let reader: OnnxReader;

beforeAll(async () => {
  reader = await OnnxReader.load();
});

/** What is read where `width` × `height` pixels of grey surround a plate of such pixels. */
async function readIn(pixels: Sharp, width: number, height: number) {
  const bytes = await pixels
    .resize(width, height, { fit: 'fill' })
    .extend({ top: 20, bottom: 20, left: 20, right: 20, background: '#808080' })
    .png()
    .toBuffer();
  const corners = cornersOf([20, 20, width, height]);
  return reader.readPlate(await decodeImage(bytes, 'a plate'), { corners, score: 0.9 });
}

test.each([1.9, 1.4, 1.2, 1.0])('one line of a plate that looks %f times as wide as high is read', async (aspect) => {
  expect(await readIn(sharp(picture).extract(plate), Math.round(60 * aspect), 60)).toMatchObject({ text: 'ZYX4187' });
});

test.each([1.2, 1.4, 1.7, 1.9])('two lines of a plate that looks %f times as wide as high are read', async (aspect) => {
  // The serial without what is printed above and below it, in two lines.
  const [upper, lower] = await Promise.all(
    [
      { ...plate, top: plate.top + 9, width: 36, height: 25 },
      { ...plate, top: plate.top + 9, left: plate.left + 36, width: 41, height: 25 },
    ].map((part) => sharp(picture).extract(part).resize(120, 45, { fit: 'fill' }).png().toBuffer()),
  );
  const stacked = sharp({ create: { width: 120, height: 90, channels: 3, background: '#fff' } })
    .composite([
      { input: upper!, left: 0, top: 0 },
      { input: lower!, left: 0, top: 45 },
    ])
    .png();
  expect(await readIn(sharp(await stacked.toBuffer()), Math.round(60 * aspect), 60)).toMatchObject({ text: 'ZYX4187' });
});
