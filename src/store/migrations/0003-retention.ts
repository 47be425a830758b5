import type { Migration } from '../migrate.js';

/** Holds, what was destroyed and why, and how much room the images take. */
export const retentionMigration: Migration = {
  name: '0003-retention',
  sql: `
CREATE TABLE holds (
  hold_id TEXT PRIMARY KEY,
  agency_id TEXT NOT NULL,
  case_number TEXT NOT NULL,
  reason TEXT NOT NULL,
  placed_by TEXT NOT NULL,
  placed_at INTEGER NOT NULL,
  review_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,
  released_by TEXT,
  released_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX holds_by_case ON holds (case_number);

CREATE TABLE held_detections (
  detection INTEGER NOT NULL REFERENCES detections (sequence) ON DELETE CASCADE,
  hold_id TEXT NOT NULL REFERENCES holds (hold_id) ON DELETE CASCADE,
  PRIMARY KEY (detection, hold_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX held_by_hold ON held_detections (hold_id);

CREATE TABLE destructions (
  destruction_id INTEGER PRIMARY KEY AUTOINCREMENT,
  agency_id TEXT NOT NULL,
  begun_at INTEGER NOT NULL,
  ended_at INTEGER,
  reason TEXT NOT NULL,
  retention_class TEXT,
  rule TEXT NOT NULL,
  detections INTEGER NOT NULL DEFAULT 0,
  images INTEGER NOT NULL DEFAULT 0,
  undelivered INTEGER NOT NULL DEFAULT 0,
  captured_from INTEGER,
  captured_to INTEGER
) STRICT;
CREATE INDEX destructions_by_time ON destructions (begun_at);

CREATE TABLE image_totals (only INTEGER PRIMARY KEY CHECK (only = 1), bytes INTEGER NOT NULL, files INTEGER NOT NULL) STRICT;
INSERT INTO image_totals SELECT 1, coalesce(sum(bytes), 0), count(*) FROM images;
CREATE TRIGGER image_added AFTER INSERT ON images BEGIN
  UPDATE image_totals SET bytes = bytes + new.bytes, files = files + 1;
END;
CREATE TRIGGER image_removed AFTER DELETE ON images BEGIN
  UPDATE image_totals SET bytes = bytes - old.bytes, files = files - 1;
END;
`,
};
