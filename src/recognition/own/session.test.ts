import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
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
