import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { OnnxLocator } from './onnx-locator.js';
import { OnnxReader } from './onnx-reader.js';
import { OnnxRegion } from './onnx-region.js';
import { OnnxVerifier } from './onnx-verifier.js';
import { loadModel, modelFolder, sidecar } from './session.js';

const folder = mkdtempSync(join(tmpdir(), 'platewarden-session-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'model');

test('whatever a file holds that describes no model, it is said by name', () => {
  const schema = z.object({ margin: z.number() });
  const texts = fc.oneof(fc.string(), fc.json(), fc.constant('{"margin":0.1'), fc.constant('{"margin":"0.1"}'));
  fc.assert(
    fc.property(texts, (text) => {
      writeFileSync(file, text);
      expect(() => sidecar(schema, file)).toThrow(
        expect.objectContaining({ code: 'model_invalid', message: `${file} does not describe its model` }),
      );
    }),
  );
  writeFileSync(file, '{"margin":0.1}');
  expect(sidecar(schema, file)).toEqual({ margin: 0.1 });
});

test('weights that are cut off, or none, are said by name', async () => {
  const whole = readFileSync(join(modelFolder, 'plate-verifier.onnx'));
  const bytes = fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 200 }),
    fc.nat(whole.length - 1).map((length) => whole.subarray(0, length)),
  );
  const fault = { code: 'model_invalid', message: expect.stringContaining(file) };
  await fc.assert(
    fc.asyncProperty(bytes, async (model) => {
      writeFileSync(file, model);
      await expect(loadModel(file)).rejects.toMatchObject(fault);
    }),
    { numRuns: 30 },
  );
  rmSync(file);
  await expect(loadModel(file)).rejects.toMatchObject(fault);
});

/** Our models in a folder of their own, the sidecar of `changed` with `fields`, or the weights of another. */
function modelsWith(
  changed: string,
  { fields = {}, weights = changed }: { fields?: object; weights?: string },
): string {
  const models = mkdtempSync(join(folder, 'models-'));
  for (const name of ['plate-locator', 'plate-verifier', 'plate-reader', 'plate-region']) {
    copyFileSync(join(modelFolder, `${name === changed ? weights : name}.onnx`), join(models, `${name}.onnx`));
    const side: object = JSON.parse(readFileSync(join(modelFolder, `${name}.json`), 'utf8'));
    writeFileSync(join(models, `${name}.json`), JSON.stringify(name === changed ? { ...side, ...fields } : side));
  }
  return models;
}

const load = {
  'plate-reader': (models: string) => OnnxReader.load({ folder: models }),
  'plate-region': (models: string) => OnnxRegion.load(models),
  'plate-verifier': (models: string) => OnnxVerifier.load(models),
  'plate-locator': (models: string) => OnnxLocator.load(models),
};

test.each([
  ['plate-reader', { fields: { inputWidth: 128 } }, 'takes plates of count×1×64×160, not any×1×64×128'],
  ['plate-reader', { fields: { alphabet: '0123456789' } }, 'gives logits of count×40×37, not any×any×11'],
  ['plate-reader', { weights: 'plate-region' }, 'takes plates of count×3×80×160, not any×1×64×160 and gives logits of'],
  ['plate-region', { fields: { inputHeight: 64 } }, 'takes plates of count×3×80×160, not any×3×64×160'],
  ['plate-region', { fields: { regions: ['other', 'us-ca'] } }, 'gives logits of count×52, not any×2'],
  ['plate-verifier', { fields: { inputWidth: 80 } }, 'takes patches of count×1×40×96, not any×1×40×80'],
  ['plate-locator', { weights: 'plate-verifier' }, 'takes no luma and gives no scores and gives no corners'],
] as const)('%s with %o is refused when it is loaded', async (name, change, why) => {
  const models = modelsWith(name, change);
  const fault = load[name](models);
  await expect(fault).rejects.toMatchObject({ code: 'model_invalid', hint: expect.stringContaining('same release') });
  await expect(fault).rejects.toThrow(`${join(models, name)}.json does not fit ${name}.onnx, which ${why}`);
});
