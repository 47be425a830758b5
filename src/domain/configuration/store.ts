import { z } from 'zod';
import { keySourceSchema } from './key.js';

export const storeSchema = z.strictObject({
  directory: z.string().default('data').describe('Where the database and the images lie'),
  key: keySourceSchema
    .default({ kind: 'file' })
    .describe('The key that opens the directory; rotated with `platewarden keys rotate`'),
});
export type StoreConfiguration = z.infer<typeof storeSchema>;
