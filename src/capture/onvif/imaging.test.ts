import fc from 'fast-check';
import { expect, test } from 'vitest';
import { imagingHints } from './imaging.js';

test('a long exposure and a fixed infrared filter are pointed out', () => {
  const hints = imagingHints({ exposure: { mode: 'AUTO', maxExposureTime: '33000' }, irCutFilter: 'ON' });
  expect(hints).toHaveLength(2);
  expect(hints[0]).toContain('33.0 ms');
});

test('settings fit for plates need no hint', () => {
  expect(imagingHints({ exposure: { mode: 'MANUAL', exposureTime: 1000 }, irCutFilter: 'AUTO' })).toEqual([]);
});

test('whatever a camera tells, there is an answer', () => {
  fc.assert(fc.property(fc.anything(), (settings) => Array.isArray(imagingHints(settings))));
});
