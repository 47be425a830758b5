import type { Migration } from '../migrate.js';

/** Who has seen the machine's reading of a detection while a hit on it awaited comparison by eye. */
export const readingsSeenMigration: Migration = {
  name: '0105-readings-seen',
  sql: `
CREATE TABLE readings_seen (
  detection_id TEXT NOT NULL REFERENCES detections (detection_id) ON DELETE CASCADE,
  account_id TEXT NOT NULL,
  seen_at INTEGER NOT NULL,
  PRIMARY KEY (detection_id, account_id)
) STRICT, WITHOUT ROWID;
`,
};
