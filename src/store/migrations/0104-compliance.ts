import type { Migration } from '../migrate.js';

/** The monthly compliance reports, as they were computed. */
export const complianceMigration: Migration = {
  name: '0104-compliance',
  sql: `
CREATE TABLE compliance_reports (
  month TEXT PRIMARY KEY,
  filed_at INTEGER NOT NULL,
  report TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`,
};
