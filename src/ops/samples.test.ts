import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfiguration } from './load-configuration.js';

const folder = join(import.meta.dirname, '..', '..', 'config');
const samples = readdirSync(folder).filter((file) => file.endsWith('.yaml'));

test.each(samples)('the sample %s is valid, and opens with what it is for', (sample) => {
  expect(readFileSync(join(folder, sample), 'utf8')).toMatch(/^# /);
  const { cameras } = loadConfiguration(join(folder, sample));
  expect(cameras.length).toBeGreaterThan(0);
  // Without it no entry's direction is ever judged.
  expect(cameras.filter(({ bearingDeg }) => bearingDeg === undefined)).toEqual([]);
});
