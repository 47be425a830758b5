import { expect, test } from 'vitest';
import { roleSchema } from './access.js';
import { detectionSchema } from './detection.js';
import { hitSchema } from './hit.js';
import { categorySchema } from './hot-list.js';

test('S-2: the policy’s words are the names: a detection has image, read and place; a hit a list and its reason', () => {
  const detection = Object.keys(detectionSchema.shape);
  for (const part of ['plateImage', 'vehicleImage', 'read', 'position']) expect(detection).toContain(part);
  const hit = Object.keys(hitSchema.shape);
  for (const part of ['detectionId', 'entry', 'list', 'match', 'status']) expect(hit).toContain(part);
  expect(roleSchema.options).toEqual(expect.arrayContaining(['operator', 'administrator']));
});

test('S-4: why a vehicle is of interest is one of a closed set', () => {
  expect(categorySchema.options).toHaveLength(10);
  expect(categorySchema.safeParse('political_activity').success).toBe(false);
});
