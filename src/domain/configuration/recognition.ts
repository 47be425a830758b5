import { z } from 'zod';

export const engineSchema = z.enum(['onnx', 'ppocr', 'tesseract']);
export type EngineName = z.infer<typeof engineSchema>;

export const recognitionSchema = z.strictObject({
  engine: engineSchema.default('onnx').describe('`onnx`: our own models; `ppocr`, `tesseract`: others, slower'),
  workers: z.number().int().min(1).max(64).optional().describe('Worker threads; one a core if absent'),
  // 99.0% of the single reads from here on are right in the sets that the calibration was fitted on, 98.8% in road-us, which
  // it was not (src/recognition/README.md); 98.6% would be from 0.8 on. A vehicle that passes is read many times.
  alertConfidence: z.number().min(0).max(1).default(0.85).describe('A voted reading below this raises no alert'),
  rereadAfterMs: z
    .number()
    .int()
    .min(0)
    .max(86_400_000)
    .default(60_000)
    .describe('A vehicle unseen for so long is a new passage when it comes back'),
});
export type RecognitionConfiguration = z.infer<typeof recognitionSchema>;
