import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hotListSourceSchema, type ListFormatName } from '../../domain/configuration/hot-lists.js';
import { stateOf } from '../../domain/states.js';
import { splitCsv } from './csv-line.js';
import { localTime } from './local-time.js';
import { parserOf } from './parsers.js';

const mapping = { plate: 'plate', state: 'state', expires: 'until', year: 'year', type: 'type' };
const parser = (format: ListFormatName, extra: object = {}) =>
  parserOf(hotListSourceSchema.parse({ id: 'x', name: 'X', path: 'x', format, mapping, ...extra }));
const entryOf = (format: ListFormatName, line: string, extra: object = {}) => {
  const parsed = parser(format, extra).parse(line, 2);
  return parsed.kind === 'entry' ? parsed.record : parsed;
};

test('CLEW: header, records of either width, trailer', () => {
  const clew = parser('clew', { category: 'stolen_vehicle' });
  expect(clew.parse('DATE07/02/2018 09:00', 1)).toEqual({ kind: 'header', extractedAt: Date.UTC(2018, 6, 2, 9) });
  for (const line of ['ABC123 C00120180627', 'ABC123  C00120180627', 'ABC123  CO0120180627 ']) {
    const record = { plate: 'ABC123', state: 'us-co', since: '2018-06-27', category: 'stolen_vehicle' };
    expect(clew.parse(line, 2)).toMatchObject({ kind: 'entry', record });
  }
  expect(clew.parse('TOTAL RECORD 0000072', 3)).toEqual({ kind: 'trailer', count: 72 });
  expect(clew.parse('ABC123  CA0120181327', 4)).toMatchObject({ kind: 'bad' });
  expect(parser('clew', { timeZone: 'America/Los_Angeles' }).parse('DATE07/02/2018 09:00', 1)).toEqual({
    kind: 'header',
    extractedAt: Date.UTC(2018, 6, 2, 16),
  });
});

const ncicLine = 'V123456789LA057020020190509AB123456  CA2009MC2009YAMACYLMCBLK';

test('NCIC in fixed columns, with and without two characters ahead', () => {
  for (const line of [ncicLine, `21${ncicLine}`]) {
    expect(entryOf('ncic-fixed', line)).toMatchObject({
      ...{ plate: 'AB123456', state: 'us-ca', category: 'stolen_vehicle', since: '2019-05-09' },
      ...{
        sourceKey: 'V123456789',
        originator: 'LA0570200',
        year: 2009,
        make: 'YAMA',
        model: 'CYL',
        style: 'MC',
        colour: 'BLK',
      },
    });
  }
});

test('NCIC comma-separated, 11 columns and 12', () => {
  const start = 'F123456789,LA0570200,20190509,AB123456,0H,2009,';
  for (const line of [`${start}2009,HOND,CIV,4D,BLK`, `${start}PC,2009,HOND,CIV,4D,BLK`]) {
    expect(entryOf('ncic-csv', line)).toMatchObject({
      category: 'felony_vehicle',
      state: 'us-oh',
      year: 2009,
      make: 'HOND',
      colour: 'BLK',
    });
  }
  expect(entryOf('ncic-csv', 'F123456789,LA0570200')).toMatchObject({ kind: 'bad' });
});

test('S-11c: entries of the NCIC Immigration Violator File are told apart in every format that has types', () => {
  expect(entryOf('ncic-fixed', `N${ncicLine.slice(1)}`)).toEqual({ kind: 'immigration' });
  expect(entryOf('ncic-csv', 'N123456789,LA0570200,20190509,AB123456,CA,2009,2009,HOND,CIV,4D,BLK')).toEqual({
    kind: 'immigration',
  });
  expect(entryOf('jsonl', '{"plate":"7ABC123","type":"N"}')).toEqual({ kind: 'immigration' });
  expect(entryOf('csv', '7ABC123,CA,N', { mapping: { plate: 0, state: 1, type: 2 } })).toEqual({ kind: 'immigration' });
  expect(entryOf('new-york', 'ABC1234   NYPASNBUICWH')).toEqual({ kind: 'immigration' });
});

test('S-4: type letters become the closed set of categories', () => {
  const category = (letter: string) => entryOf('ncic-fixed', letter + ncicLine.slice(1));
  for (const [letter, expected] of Object.entries({
    ...{ V: 'stolen_vehicle', P: 'stolen_plate', F: 'felony_vehicle', W: 'wanted_person', M: 'missing_person' },
    ...{ A: 'amber_or_silver_alert', H: 'protection_order', T: 'terrorism_watch' },
  })) {
    expect(category(letter)).toMatchObject({ category: expected });
  }
  expect(category('C')).toMatchObject({ category: 'other', synopsis: 'Supervised release' });
  expect(category('Q')).toMatchObject({ kind: 'bad' });
});

test('New York', () => {
  expect(entryOf('new-york', 'ABC1234   NYPASVBUICWH')).toMatchObject({
    ...{ plate: 'ABC1234', state: 'us-ny', category: 'stolen_vehicle', make: 'BUIC', colour: 'WH' },
  });
});

test('CSV by header and JSON Lines, mapped by the configuration', () => {
  const csv = parser('csv', { category: 'bolo' });
  expect(csv.parse('state,plate,until,year,type', 1)).toEqual({ kind: 'header', extractedAt: null });
  expect(csv.parse('NV,"7 AB?-1*",12/31/2026,2009,', 2)).toMatchObject({
    record: { plate: '7 AB?-1*', pattern: '7AB?1*', state: 'us-nv', category: 'bolo', year: 2009 },
  });
  expect(parser('csv').parse('state,licence', 1)).toMatchObject({
    kind: 'bad',
    reason: expect.stringContaining('plate'),
  });
  expect(entryOf('jsonl', '{"plate":"7ABC123","state":"ca"}', { category: 'bolo' })).toMatchObject({ state: 'us-ca' });
  expect(entryOf('jsonl', '{"plate":["7ABC123"]}')).toMatchObject({ kind: 'bad' });
});

test('states: the letter O may be the digit 0', () => {
  expect(['0H', 'OH', 'C0', 'ca', 'ON', '0N', 'ZZ', ''].map(stateOf)).toEqual([
    ...['us-oh', 'us-oh', 'us-co', 'us-ca', 'ca-on', 'ca-on', null, null],
  ]);
});

test('local time: in the hour that autumn repeats, the later moment', () => {
  const zone = 'America/Los_Angeles';
  expect(localTime({ y: 2026, m: 11, d: 1, h: 1, min: 30 }, zone)).toBe(Date.UTC(2026, 10, 1, 9, 30));
  expect(localTime({ y: 2026, m: 11, d: 1, h: 0, min: 30 }, zone)).toBe(Date.UTC(2026, 10, 1, 7, 30));
});

test('any fields written as CSV are read as they were', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1 }), (fields) => {
      const line = fields.map((field) => `"${field.replaceAll('"', '""')}"`).join(',');
      expect(splitCsv(line)).toEqual(fields);
    }),
  );
});

const alphabet = fc.constantFrom(...'ABCVN0123456789 ,"{}:*?/\u00e9\t');
const line = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: alphabet }),
  fc.json(),
  fc.tuple(fc.nat(ncicLine.length), fc.string({ unit: alphabet })).map(([at, junk]) => ncicLine.slice(0, at) + junk),
);

test.each(['clew', 'ncic-fixed', 'ncic-csv', 'new-york', 'csv', 'jsonl'] as const)(
  '%s: whatever a line holds, it is an entry with a plate or is said to be bad',
  (format) => {
    fc.assert(
      fc.property(line, fc.integer({ min: 1, max: 3 }), (text, number) => {
        const parsed = parser(format).parse(text, number);
        if (parsed.kind === 'entry') expect(parsed.record.pattern).toMatch(/^[A-Z0-9?*]+$/);
        if (parsed.kind === 'bad') expect(parsed.reason).not.toBe('');
      }),
      { numRuns: 1000 },
    );
  },
);
