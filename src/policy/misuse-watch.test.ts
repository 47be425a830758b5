import { expect, test } from 'vitest';
import type { AuditRecord } from '../domain/audit.js';
import { dayMs, hourMs } from '../domain/time.js';
import { flagMisuse } from './misuse-watch.js';

const noon = Date.UTC(2026, 10, 25, 12);
const query = (sequence: number, day: number, plate: string, accountId = 'A1'): AuditRecord => ({
  sequence,
  at: noon + day * dayMs,
  clock: { source: 'ntp', trusted: true },
  accountId,
  userName: accountId,
  agencyId: 'sonoma-so',
  action: 'query',
  dataElements: { plate },
  subjects: [],
  purpose: 'locate_vehicle',
  caseNumber: '26-1',
  outcome: 'done',
  detail: null,
});
const none = { watchedPlates: new Set<string>(), shifts: [] };
const kinds = (records: AuditRecord[], terms = none as Parameters<typeof flagMisuse>[1]) =>
  flagMisuse(records, terms).map((flag) => flag.kind);

test('S-9.10b: one plate looked up by one person on three days is flagged, however it was typed', () => {
  expect(kinds([query(1, 0, '7ABC10O'), query(2, 1, '7abc-100'), query(3, 2, '7ABC100')])).toEqual(['repeated_plate']);
  expect(kinds([query(1, 0, '7ABC100'), query(2, 1, '7ABC100', 'A2'), query(3, 2, '7ABC100', 'A3')])).toEqual([]);
  expect(kinds([query(1, 0, '7ABC100'), query(2, 20, '7ABC100'), query(3, 40, '7ABC100')])).toEqual([]);
  const threeAndALateOne = [0, 1, 2, 40].map((day, i) => query(i, day, '7ABC100'));
  expect(kinds(threeAndALateOne)).toEqual(['repeated_plate']);
});

test('S-9.10b S-9.10d: looking up a colleague’s or one’s own plate is flagged', () => {
  expect(kinds([query(1, 0, '7ABC1O0')], { ...none, watchedPlates: new Set(['7ABC100']) })).toEqual(['watched_plate']);
  const watched = { ...none, watchedPlates: new Set(['7ABC100']) };
  const exported = { ...query(1, 0, '7ABC100'), action: 'exported' } as const;
  expect(kinds([exported], watched)).toEqual(['watched_plate']);
  expect(kinds([{ ...exported, outcome: 'refused' }], watched)).toEqual([]);
  expect(kinds([query(1, 0, '7AB?100')], watched)).toEqual(['watched_plate']);
  expect(kinds([query(1, 0, '7ABC*')], watched)).toEqual(['watched_plate']);
  expect(kinds([query(1, 0, '7A*'), query(2, 0, '7ABC200')], watched)).toEqual([]);
});

test('S-9.10b: a look-up outside duty is flagged', () => {
  const shifts = [{ accountId: 'A1', from: noon - hourMs, to: noon + hourMs }];
  expect(kinds([query(1, 0, '7ABC100'), query(2, 1, '8XYZ999')], { ...none, shifts })).toEqual(['off_duty']);
  expect(kinds([query(3, 1, '8XYZ999', 'A2')], { ...none, shifts })).toEqual([]);
});
