import type { FigureTable } from './benchmark.js';

/** A table as aligned text: numbers to the right, words to the left. */
export function tableText({ title, rows }: FigureTable): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = rows.map((row) => columns.map((column) => String(row[column] ?? '')));
  const width = columns.map((column, i) => Math.max(column.length, ...cells.map((row) => row[i]!.length)));
  const isNumber = columns.map((column) => rows.every((row) => typeof (row[column] ?? 0) === 'number'));
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => (isNumber[i] ? cell.padStart(width[i]!) : cell.padEnd(width[i]!)))
      .join('  ')
      .trimEnd();
  return [title, line(columns), line(width.map((w) => '─'.repeat(w))), ...cells.map(line)].join('\n');
}
