import type { Migration } from '../migrate.js';

/** The agency's own entries, urgent entries and designations, which change only together with the record of it. */
export const documentsMigration: Migration = {
  name: '0107-documents',
  sql: `
CREATE TABLE documents (
  name TEXT PRIMARY KEY,
  revision INTEGER NOT NULL,
  content TEXT NOT NULL
) STRICT;
`,
};
