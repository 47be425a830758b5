import { expect, test } from 'vitest';
import type { Alert } from '../../domain/alert.js';
import type { Hit } from '../../domain/hit.js';
import { hourMs } from '../../domain/time.js';
import { alertMessage } from './alert.js';
import { exampleAlert, exampleDetection, exampleHit } from './testing/examples.js';

const descriptors = { year: null, make: 'TOYT', model: null, style: null, colour: 'WHI' };

function message(list: Partial<Hit['list']>, kind: Alert['recipient']['kind'] = 'operator') {
  const hit = { ...exampleHit, entry: { ...exampleHit.entry, descriptors }, list: { ...exampleHit.list, ...list } };
  return alertMessage({ ...exampleAlert, recipient: { kind, address: kind } }, hit, exampleDetection, hourMs);
}

test('S-9.5: the operator hears that a hit exists on a restricted list, not its details; dispatch hears all', () => {
  expect(message({ restricted: true })).toMatchObject({ detailsWithheld: true, category: null, descriptors: null });
  expect(message({ restricted: true }).list.name).toBe('Stolen vehicles (SVS)');
  expect(message({ restricted: true }, 'dispatch')).toMatchObject({ entry: { ...exampleHit.entry, descriptors } });
  expect(message({})).toMatchObject({ detailsWithheld: false, category: 'stolen_vehicle', descriptors });
});

test('S-9.7b: the unit’s officer hears of a hit without what the machine read or what is listed; dispatch hears both', () => {
  const toOperator = message({});
  expect(toOperator).toMatchObject({ readingWithheld: true, read: null, match: null, entry: null });
  expect(JSON.stringify(toOperator)).not.toMatch(/7ABC1/);
  expect(message({}, 'dispatch')).toMatchObject({
    readingWithheld: false,
    read: { text: '7ABC123' },
    entry: { ...exampleHit.entry, descriptors },
  });
});

test('S-9.6: the alert says in words that it is no basis for a stop', () => {
  expect(message({}).notice).toMatch(/Not by itself a basis for a stop/);
  expect(message({}).status).toBe('unverified');
});

test('S-9.7-age: the alert carries the list’s name and the age of its data', () => {
  expect(message({}).listNotice).toBe(
    'List “Stolen vehicles (SVS)”: its data was 3 h old at the match, and is not real time.',
  );
  expect(message({ ageMs: 10 * 60_000 }).listNotice).toContain('10 min');
  expect(message({ freshness: 'red' }).listNotice).toContain('stale');
});

test('an alert says until when anybody is to be told', () => {
  const { raisedAt, expiresAt } = message({});
  expect(Date.parse(expiresAt) - Date.parse(raisedAt)).toBe(hourMs);
});
