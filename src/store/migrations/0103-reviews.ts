import type { Migration } from '../migrate.js';

/** What people answered to hits and of detections; rows are added, never changed. */
export const reviewsMigration: Migration = {
  name: '0103-reviews',
  sql: `
CREATE TABLE plate_comparisons (
  hit_id TEXT PRIMARY KEY REFERENCES hits (hit_id) ON DELETE CASCADE,
  account_id TEXT NOT NULL,
  compared_at INTEGER NOT NULL,
  seen TEXT NOT NULL,
  result TEXT NOT NULL,
  differs TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE status_confirmations (
  hit_id TEXT PRIMARY KEY REFERENCES hits (hit_id) ON DELETE CASCADE,
  account_id TEXT NOT NULL,
  confirmed_at INTEGER NOT NULL,
  method TEXT NOT NULL,
  answer TEXT,
  reference TEXT NOT NULL,
  confirmed_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE dispositions (
  hit_id TEXT PRIMARY KEY REFERENCES hits (hit_id) ON DELETE CASCADE,
  account_id TEXT NOT NULL,
  disposed_at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  note TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Outlives the detection, so that rates can be followed; holds no plate.
CREATE TABLE quality_marks (
  mark_id TEXT PRIMARY KEY,
  detection_id TEXT NOT NULL,
  camera_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  account_id TEXT NOT NULL,
  marked_at INTEGER NOT NULL,
  reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX quality_by_camera ON quality_marks (camera_id, kind, marked_at);

-- The original reading stays in detections; this is what a person says it is.
CREATE TABLE corrections (
  mark_id TEXT PRIMARY KEY,
  detection_id TEXT NOT NULL REFERENCES detections (detection_id) ON DELETE CASCADE,
  plate TEXT NOT NULL,
  state TEXT,
  corrected_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX corrections_by_detection ON corrections (detection_id);

CREATE TABLE releases (
  release_id TEXT PRIMARY KEY,
  request TEXT NOT NULL,
  prepared_by TEXT NOT NULL,
  requested_at INTEGER NOT NULL,
  decision TEXT,
  decided_by TEXT,
  decided_at INTEGER,
  decision_reason TEXT,
  package_sha256 TEXT,
  fulfilled_by TEXT,
  fulfilled_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE TRIGGER releases_no_delete BEFORE DELETE ON releases BEGIN
  SELECT RAISE(ABORT, 'the register of releases is kept');
END;
CREATE TRIGGER releases_request_kept BEFORE UPDATE OF request, prepared_by, requested_at ON releases BEGIN
  SELECT RAISE(ABORT, 'a request is kept as it was made');
END;
CREATE TRIGGER releases_decision_kept BEFORE UPDATE OF decision, decided_by, decided_at, decision_reason ON releases
  WHEN old.decision IS NOT NULL BEGIN
  SELECT RAISE(ABORT, 'a decision is kept as it was made');
END;
CREATE TRIGGER releases_package_kept BEFORE UPDATE OF package_sha256, fulfilled_by, fulfilled_at ON releases
  WHEN old.fulfilled_at IS NOT NULL OR coalesce(old.decision, '') <> 'approved' BEGIN
  SELECT RAISE(ABORT, 'only an approved request is fulfilled, once');
END;

CREATE TABLE canvasses (
  canvass_id TEXT PRIMARY KEY,
  case_number TEXT NOT NULL,
  reason TEXT NOT NULL,
  account_id TEXT NOT NULL,
  begun_at INTEGER NOT NULL,
  ended_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX canvass_open ON canvasses (ended_at IS NULL) WHERE ended_at IS NULL;

-- Plates of colleagues and one's own, folded: looking them up is flagged (S-9.10b).
CREATE TABLE watched_plates (
  plate_folded TEXT PRIMARY KEY,
  reason TEXT NOT NULL,
  added_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE shifts (
  account_id TEXT NOT NULL REFERENCES accounts (account_id),
  from_at INTEGER NOT NULL,
  to_at INTEGER NOT NULL
) STRICT;
`,
};
