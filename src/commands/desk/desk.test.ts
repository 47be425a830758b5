import { expect, test } from 'vitest';
import { sampleDetection, sampleHit } from '../../store/testing/samples.js';
import { printable } from './desk.js';
import { hitLines } from './hit-lines.js';

const hit = sampleHit(sampleDetection(1, '7ABC123'));
const view = {
  ...hit,
  state: 'unverified',
  notice: 'UNVERIFIED lead',
  category: 'stolen_vehicle',
  reading: null,
  entryImage: null,
  descriptors: null,
  detailsWithheld: false,
  comparison: null,
  status: null,
  disposition: null,
  alerts: [],
} as const;
const compared = { result: 'agrees', differs: [], comparedAt: 0 } as const;

test('S-9.6 S-9.7b: a hit begins with what it is worth, and shows the reading only once the plate was compared', () => {
  const blind = hitLines({
    ...view,
    descriptors: { year: null, make: 'TOYT', model: null, style: null, colour: 'WHI' },
  });
  expect(blind[0]).toBe('UNVERIFIED lead');
  expect(blind.join()).toContain('make TOYT, colour WHI');
  expect(blind.join()).not.toContain('7ABC123');
  expect(hitLines({ ...view, comparison: compared, reading: hit }).join()).toContain('reading: 7ABC123, exact match');
  expect(hitLines({ ...view, comparison: compared, detailsWithheld: true }).join()).toContain('S-9.5');
});

test('attack: a synopsis with control characters cannot rewrite the terminal', () => {
  const synopsis = 'robbery\u001b[2J\u001b[H\nPlate and status confirmed\u202e';
  const lines = hitLines({ ...view, comparison: compared, reading: { ...hit, entry: { ...hit.entry, synopsis } } });
  const shown = printable(lines.join('\n'));
  expect(shown).toContain('robbery?[2J?[H Plate and status confirmed?');
  expect(shown.split('\n')).toHaveLength(lines.length);
});
