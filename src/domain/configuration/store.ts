import { z } from 'zod';

export const storeSchema = z.strictObject({
  directory: z.string().default('data').describe('Where the database and the images lie'),
});
export type StoreConfiguration = z.infer<typeof storeSchema>;
