import { z } from 'zod';

export const engineSchema = z.enum(['onnx', 'ppocr', 'tesseract']);
export type EngineName = z.infer<typeof engineSchema>;

export const recognitionSchema = z.strictObject({
  engine: engineSchema.default('onnx').describe('`onnx`: our own models; `ppocr`, `tesseract`: others, slower'),
  workers: z.number().int().min(1).max(64).optional().describe('Worker threads; one a core if absent'),
  // On road-us 98.2% of single reads at 0.95 or more are right, 97.0% at 0.9 (src/recognition/README.md): a vehicle that
  // passes is read many times, so little is lost by asking for more.
  alertConfidence: z.number().min(0).max(1).default(0.95).describe('A voted reading below this raises no alert'),
  rereadAfterMs: z
    .number()
    .int()
    .min(0)
    .max(86_400_000)
    .default(60_000)
    .describe('A vehicle unseen for so long is a new passage when it comes back'),
});
export type RecognitionConfiguration = z.infer<typeof recognitionSchema>;
