import type { AuditRecord } from '../domain/audit.js';
import { foldEquivalent } from '../domain/plate-text.js';
import { dayMs, type UtcMs } from '../domain/time.js';

/** A look-up that the administrator should ask about (S-9.10b, S-9.10d). Not proof of anything. */
export interface MisuseFlag {
  readonly kind: 'repeated_plate' | 'watched_plate' | 'off_duty';
  readonly userName: string;
  readonly accountId: string;
  /** The audit records in question. */
  readonly sequences: readonly number[];
  readonly reason: string;
}

export interface Shift {
  readonly accountId: string;
  readonly from: UtcMs;
  readonly to: UtcMs;
}

export interface WatchTerms {
  /** Plates of colleagues and the like, folded (`foldEquivalent`). */
  readonly watchedPlates: ReadonlySet<string>;
  /** An account without any shift is not judged by duty hours. */
  readonly shifts: readonly Shift[];
}

/** As many look-ups of one plate by one person on different days within so long are flagged. */
const repeats = { days: 3, withinMs: 14 * dayMs } as const;

/** Flags among `records` (of any action; look-ups are picked out), oldest first. */
export function flagMisuse(records: readonly AuditRecord[], terms: WatchTerms): MisuseFlag[] {
  const queries = records.filter(
    ({ action, accountId, outcome }) =>
      (action === 'query' || action === 'exported') && accountId !== null && outcome !== 'refused',
  );
  return [
    ...repeatedPlates(queries),
    ...watchedPlates(queries, terms.watchedPlates),
    ...offDuty(queries, terms.shifts),
  ];
}

function plateOf(record: AuditRecord): string | null {
  const { plate } = record.dataElements;
  if (typeof plate !== 'string' || plate === '') return null;
  return foldEquivalent(plate.toUpperCase().replace(/[^A-Z0-9?*]/g, ''));
}

function repeatedPlates(queries: readonly AuditRecord[]): MisuseFlag[] {
  const byPersonAndPlate = new Map<string, AuditRecord[]>();
  for (const record of queries) {
    const plate = plateOf(record);
    if (plate === null) continue;
    const key = `${record.accountId} ${plate}`;
    byPersonAndPlate.set(key, [...(byPersonAndPlate.get(key) ?? []), record]);
  }
  return [...byPersonAndPlate.values()].flatMap((same) => {
    const busiest = same
      .map((last) => same.filter((record) => record.at <= last.at && last.at - record.at <= repeats.withinMs))
      .reduce((most, some) => (daysOf(some) > daysOf(most) ? some : most), []);
    if (daysOf(busiest) < repeats.days) return [];
    return [flag('repeated_plate', busiest, `one plate looked up on ${daysOf(busiest)} days within two weeks`)];
  });
}

function daysOf(records: readonly AuditRecord[]): number {
  return new Set(records.map((record) => Math.floor(record.at / dayMs))).size;
}

function watchedPlates(queries: readonly AuditRecord[], watched: ReadonlySet<string>): MisuseFlag[] {
  return queries
    .filter((record) => [...watched].some((plate) => fits(plateOf(record), plate)))
    .map((record) => flag('watched_plate', [record], 'a plate on the watch list (colleagues, own vehicles)'));
}

/** Whether a look-up of `asked`, which may be partial, found `plate`; one that leaves most of it open names nobody. */
function fits(asked: string | null, plate: string): boolean {
  if (asked === null || asked.replace(/[?*]/g, '').length * 2 < plate.length) return false;
  return new RegExp(`^${asked.replaceAll('?', '.').replaceAll('*', '.*')}$`).test(plate);
}

function offDuty(queries: readonly AuditRecord[], shifts: readonly Shift[]): MisuseFlag[] {
  const scheduled = new Set(shifts.map((shift) => shift.accountId));
  const onDuty = (record: AuditRecord) =>
    shifts.some((shift) => shift.accountId === record.accountId && record.at >= shift.from && record.at < shift.to);
  return queries
    .filter((record) => scheduled.has(record.accountId!) && !onDuty(record))
    .map((record) => flag('off_duty', [record], 'looked up outside the person’s shifts'));
}

function flag(kind: MisuseFlag['kind'], records: readonly AuditRecord[], reason: string): MisuseFlag {
  const { userName, accountId } = records[0]!;
  return { kind, userName, accountId: accountId!, sequences: records.map((record) => record.sequence), reason };
}
