import { z } from 'zod';
import { keySourceSchema } from './key.js';

export const storeSchema = z.strictObject({
  directory: z.string().default('data').describe('Where the database and the images lie'),
  key: keySourceSchema
    .default({ kind: 'file' })
    .describe('The key that opens the directory; rotated with `platewarden keys rotate`'),
  quotaMb: z
    .number()
    .min(10)
    .default(50_000)
    .describe('Most that database and images may take, megabytes; at nine tenths of it, what central has is shed'),
  reserveMb: z
    .number()
    .min(0)
    .default(500)
    .describe('Room on the disk that images leave to the database, megabytes; with twice that left, shedding begins'),
});
export type StoreConfiguration = z.infer<typeof storeSchema>;
