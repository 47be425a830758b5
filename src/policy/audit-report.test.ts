import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AuditRecord } from '../domain/audit.js';
import { auditColumns, formatAuditReport } from './audit-report.js';
import { drawSample } from './audit-sample.js';

const record = (changes: Partial<AuditRecord> = {}): AuditRecord => ({
  sequence: 1,
  at: Date.UTC(2026, 10, 25, 12),
  clock: { source: 'ntp', trusted: true },
  accountId: 'A1',
  userName: 'Dana Reyes',
  agencyId: 'sonoma-so',
  action: 'query',
  dataElements: { plate: '7ABC123' },
  subjects: ['detection:D1'],
  purpose: 'locate_vehicle',
  caseNumber: '26-1041',
  outcome: 'done',
  detail: null,
  ...changes,
});

test('N-AU-fields: the report has exactly the six columns, as a table, a page, CSV and JSON', () => {
  const six = ['User name', 'Agency', 'Date and time (UTC)', 'Data accessed', 'Justification', 'Case number'];
  expect([...auditColumns]).toEqual(six);
  const [header, row] = parse(formatAuditReport([record()], 'csv', false, [])) as string[][];
  expect(header).toEqual(six);
  expect(row).toEqual([
    'Dana Reyes',
    'sonoma-so',
    '2026-11-25T12:00:00.000Z',
    'query plate=7ABC123: detection:D1',
    'Locate a stolen, wanted or subject-of-investigation vehicle',
    '26-1041',
  ]);
  expect(Object.keys((JSON.parse(formatAuditReport([record()], 'json', false, [])) as object[])[0]!)).toEqual(six);
  for (const format of ['table', 'html'] as const) {
    for (const column of six) expect(formatAuditReport([record()], format, false, [])).toContain(column);
  }
});

test('N-AU-fields: what was refused does not read as an access, and periods are read as times', () => {
  const dataElements = { from: Date.UTC(2026, 10, 25), plate: '7ABC123' };
  const text = formatAuditReport([record({ outcome: 'refused', subjects: [], dataElements })], 'table', false, []);
  expect(text).toContain('query (refused) from=2026-11-25T00:00:00.000Z plate=7ABC123');
});

test.each(['=HYPERLINK("http://x")', '+1', '-1', '@SUM(1)', '\t=1', '\r=1'])(
  'attack: a name that is a formula (%j) stays text in a spreadsheet',
  (userName) => {
    const [, row] = parse(formatAuditReport([record({ userName })], 'csv', false, [])) as string[][];
    expect(row![0]).toBe(`'${userName}`);
  },
);

const markup = '<script>alert("1")</script>';
test.each<[string, Partial<AuditRecord>]>([
  ['a name', { userName: markup }],
  ['an agency', { agencyId: markup }],
  ['a case number', { caseNumber: markup }],
  ['what was asked or written, such as a synopsis', { dataElements: { synopsis: markup } }],
  ['the name of what was asked', { dataElements: { [markup]: 'x' } }],
  ['an id', { subjects: [markup] }],
])('attack: markup in %s is shown, not run', (_, changes) => {
  const page = formatAuditReport([record(changes)], 'html', false, []);
  expect(page).not.toContain('<script');
  expect(page).toContain('&lt;script&gt;');
});

test('attack: control characters do not reach the terminal', () => {
  expect(formatAuditReport([record({ userName: 'a\u001b[2Jb' })], 'table', false, [])).not.toContain('\u001b');
});

test('whatever is typed comes back from CSV in one cell', () => {
  fc.assert(
    fc.property(fc.string(), (caseNumber) => {
      const rows = parse(formatAuditReport([record({ caseNumber })], 'csv', false, []), {
        relax_column_count: false,
      }) as string[][];
      expect(rows).toHaveLength(2);
      expect([caseNumber, `'${caseNumber}`]).toContain(rows[1]![5]);
    }),
  );
});

test('N-AU-annual: a sample is the same for the same seed, differs for another, and has no record twice', () => {
  const records = Array.from({ length: 200 }, (_, i) => record({ sequence: i + 1 }));
  const numbers = (seed: string) => drawSample(records, 20, seed).map(({ sequence }) => sequence);
  expect(numbers('a')).toEqual(numbers('a'));
  expect(numbers('a')).not.toEqual(numbers('b'));
  expect(new Set(numbers('a')).size).toBe(20);
});
