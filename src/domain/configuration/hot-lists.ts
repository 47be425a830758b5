import { z } from 'zod';
import { categorySchema } from '../hot-list.js';
import { slugSchema } from '../unit.js';

export const hotListSourceSchema = z.strictObject({
  id: slugSchema.describe('Name of the list in records, e.g. `svs`'),
  name: z.string().min(1).describe('Name shown to people'),
  format: z.enum(['clew']).describe('How the source writes it'),
  path: z.string().describe('The file'),
  category: categorySchema.optional().describe('Category of all its entries, where the format has none'),
  designated: z
    .boolean()
    .default(false)
    .describe('Designated by the ALPR administrator: a list that is not never matches (S-9.7)'),
});
export type HotListSourceConfiguration = z.infer<typeof hotListSourceSchema>;

export const hotListsSchema = z.strictObject({
  sources: z.array(hotListSourceSchema).default([]).describe('Where each list comes from'),
});
export type HotListsConfiguration = z.infer<typeof hotListsSchema>;
