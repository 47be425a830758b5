import { join } from 'node:path';
import { expect, test } from 'vitest';
import { configurationJsonSchema } from './json-schema.js';

const committed = join(import.meta.dirname, '../../../config/platewarden.schema.json');

/** Paths of properties that say nothing of themselves and hold no other properties. */
function undescribed(schema: Record<string, unknown>, path: string): string[] {
  const missing: string[] = [];
  for (const [key, value] of Object.entries((schema.properties ?? {}) as Record<string, Record<string, unknown>>)) {
    const here = `${path}.${key}`;
    const below = undescribed(value, here);
    if (!value.description && value.const === undefined && value.properties === undefined && !value.oneOf)
      missing.push(here);
    missing.push(...below);
  }
  for (const list of ['oneOf', 'anyOf'] as const) {
    for (const option of (schema[list] ?? []) as Record<string, unknown>[]) missing.push(...undescribed(option, path));
  }
  if (schema.items) missing.push(...undescribed(schema.items as Record<string, unknown>, `${path}[]`));
  return missing;
}

test('the committed JSON Schema is the one that the code checks against', async () => {
  await expect(`${JSON.stringify(configurationJsonSchema(), null, 2)}\n`).toMatchFileSnapshot(committed);
});

test('every field says what it is for', () => {
  expect(undescribed(configurationJsonSchema() as Record<string, unknown>, '')).toEqual([]);
});
