import { expect, test } from 'vitest';
import { hotListSourceSchema } from './hot-lists.js';

test('S-9.7d: a list is fetched at least daily, whatever is configured', () => {
  const source = { id: 'svs', name: 'Stolen', format: 'clew', path: 'svs.tbl' };
  const every = (refreshHours?: number) => hotListSourceSchema.safeParse({ ...source, refreshHours });
  expect([24, 24.1, 48].map((hours) => every(hours).success)).toEqual([true, false, false]);
  expect(every().data?.refreshHours).toBeLessThanOrEqual(24);
});
