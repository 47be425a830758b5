import type { Migration } from '../migrate.js';

/** What central must still be told; a row goes when central has it. */
export const outboxMigration: Migration = {
  name: '0002-outbox',
  sql: `
CREATE TABLE outbox (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  priority INTEGER NOT NULL,
  topic TEXT NOT NULL,
  body TEXT NOT NULL,
  type TEXT NOT NULL,
  occurred_at INTEGER NOT NULL,
  queued_at INTEGER NOT NULL,
  detection_id TEXT,
  alert_id TEXT,
  attempts INTEGER NOT NULL DEFAULT 0,
  delivered_at INTEGER,
  set_aside_at INTEGER,
  set_aside_reason TEXT
) STRICT;
CREATE INDEX outbox_waiting ON outbox (priority, sequence) WHERE delivered_at IS NULL AND set_aside_at IS NULL;
CREATE INDEX outbox_unreceipted ON outbox (delivered_at) WHERE delivered_at IS NOT NULL;
CREATE INDEX outbox_set_aside ON outbox (set_aside_at) WHERE set_aside_at IS NOT NULL;
CREATE INDEX outbox_by_detection ON outbox (detection_id) WHERE detection_id IS NOT NULL;
`,
};
