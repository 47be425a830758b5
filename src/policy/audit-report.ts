import { stringify } from 'csv-stringify/sync';
import { purposeText } from '../domain/access.js';
import type { AuditRecord } from '../domain/audit.js';

/** The six columns of clause N-AU-fields, which also hold what Civ. Code 1798.90.52 demands. */
export const auditColumns = [
  'User name',
  'Agency',
  'Date and time (UTC)',
  'Data accessed',
  'Justification',
  'Case number',
] as const;

const moreColumns = ['No.', 'Action', 'Outcome', 'Detail', 'Clock'] as const;

export type AuditFormat = 'table' | 'csv' | 'json' | 'html';

/**
 * An audit report for people (table, html), spreadsheets (csv, where nothing that a user typed runs as a formula) or
 * programs (json).
 * @param withMore columns beside the six: number, action, outcome, detail, clock
 * @param offices who oversees the operation, ahead of what people read (S-4.1e); csv and json are the columns alone
 */
export function formatAuditReport(
  records: Iterable<AuditRecord>,
  format: AuditFormat,
  withMore: boolean,
  offices: readonly string[],
): string {
  const columns: readonly string[] = withMore ? [...auditColumns, ...moreColumns] : auditColumns;
  const rows = [...records].map((record) => cellsOf(record).slice(0, columns.length));
  switch (format) {
    case 'csv':
      return stringify([columns, ...rows], { escape_formulas: true });
    case 'json':
      return `${JSON.stringify(
        rows.map((row) => Object.fromEntries(row.map((cell, i) => [columns[i], cell]))),
        null,
        2,
      )}\n`;
    case 'html':
      return html(columns, rows, offices);
    default:
      return [...offices.map((office) => `${printable(office)}\n`), table(columns, rows)].join('');
  }
}

function cellsOf(record: AuditRecord): string[] {
  return [
    record.userName,
    record.agencyId,
    new Date(record.at).toISOString(),
    dataAccessed(record),
    record.purpose === null ? '' : purposeText[record.purpose],
    record.caseNumber ?? '',
    String(record.sequence),
    record.action,
    record.outcome,
    record.detail ?? '',
    `${record.clock.source}${record.clock.trusted ? '' : ', not vouched for'}`,
  ];
}

/** `query plate=7ABC123: detection:01J…`: what was asked, and what came out; `query (refused) …` where nothing did. */
function dataAccessed({ action, dataElements, subjects, outcome }: AuditRecord): string {
  const asked = Object.entries(dataElements)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}=${isTime(name, value) ? new Date(value).toISOString() : String(value)}`);
  const done = outcome === 'done' ? action : `${action} (${outcome})`;
  return [[done, ...asked].join(' '), subjects.join(' ')].filter((part) => part !== '').join(': ');
}

/** The beginning or end of a period, in milliseconds. */
function isTime(name: string, value: unknown): value is number {
  return (name === 'from' || name === 'to') && typeof value === 'number' && value <= 8.64e15;
}

function table(columns: readonly string[], rows: readonly string[][]): string {
  const shown = [columns, ...rows].map((row) => row.map(printable));
  const widths = columns.map((_, i) => Math.min(60, Math.max(...shown.map((row) => row[i]!.length))));
  return shown
    .map((row) => row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i]!))).join('  '))
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

/** Control characters could move the cursor of whoever reads the report on a terminal. */
function printable(text: string): string {
  return text.replace(/[^\P{C}]/gu, '?');
}

export function escapeHtml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replace(/[&<>"']/g, (character) => entities[character]!);
}

function html(columns: readonly string[], rows: readonly string[][], offices: readonly string[]): string {
  const line = (cells: readonly string[], tag: string) =>
    `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`;
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>ALPR audit report</title>
<style>body{font:14px sans-serif}table{border-collapse:collapse}th,td{border:1px solid #999;padding:4px;text-align:left}</style>
<h1>ALPR audit report</h1>
<p>${offices.map(escapeHtml).join('<br>\n')}</p>
<table><thead>${line(columns, 'th')}</thead>
<tbody>
${rows.map((row) => line(row, 'td')).join('\n')}
</tbody></table></html>
`;
}
