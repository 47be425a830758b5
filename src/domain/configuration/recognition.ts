import { z } from 'zod';

export const engineSchema = z.enum(['onnx', 'ppocr', 'tesseract']);
export type EngineName = z.infer<typeof engineSchema>;

export const recognitionSchema = z.strictObject({
  engine: engineSchema.default('onnx').describe('`onnx`: our own models; `ppocr`, `tesseract`: others, slower'),
  workers: z.number().int().min(1).max(64).optional().describe('Worker threads; one a core if absent'),
  alertConfidence: z
    .number()
    .min(0)
    .max(1)
    .default(0.9)
    .describe('A reading below this raises no alert while the vehicle passes'),
  rereadAfterMs: z
    .number()
    .int()
    .min(0)
    .max(86_400_000)
    .default(60_000)
    .describe('A vehicle unseen for so long is a new passage when it comes back'),
});
export type RecognitionConfiguration = z.infer<typeof recognitionSchema>;
