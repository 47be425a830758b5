import { expect, test } from 'vitest';
import { recipientsOf } from './recipients.js';

const list = {
  listId: 'svs',
  name: 'Stolen vehicles',
  extractedAt: 0,
  ageMs: 0,
  freshness: 'fresh' as const,
  restricted: false,
  secret: false,
};

test('N-RT-notify: a hit is addressed to the officer, dispatch, the fusion centre and the list’s custodian', () => {
  expect(recipientsOf({ list, recipients: [] }).map((recipient) => recipient.kind)).toEqual([
    'operator',
    'dispatch',
    'fusion-centre',
    'list-custodian',
  ]);
});

test('whom the entry names is told beside the four', () => {
  expect(recipientsOf({ list, recipients: ['det-ruiz'] }).map((recipient) => recipient.address)).toContain('det-ruiz');
});

test('a secret list tells only the named recipient, never the operator', () => {
  expect(recipientsOf({ list: { ...list, secret: true }, recipients: ['det-ruiz'] })).toEqual([
    { kind: 'named', address: 'det-ruiz' },
  ]);
});
