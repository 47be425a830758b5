import type { Database, Row } from '../database.js';

export type AnswerTable = 'plate_comparisons' | 'status_confirmations' | 'dispositions';

/** What was answered to a hit, if it was. */
export function answerRow(database: Database, table: AnswerTable, hitId: string): Row | undefined {
  return database.get(`SELECT * FROM ${table} WHERE hit_id = ?`, hitId);
}
