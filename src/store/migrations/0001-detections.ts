import type { Migration } from '../migrate.js';

/** Detections with their place, images, hits and alerts. Times are UTC milliseconds. */
export const detectionsMigration: Migration = {
  name: '0001-detections',
  sql: `
CREATE TABLE detections (
  sequence INTEGER PRIMARY KEY,
  detection_id TEXT NOT NULL UNIQUE,
  revision INTEGER NOT NULL,
  agency_id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  camera_id TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  captured_at INTEGER NOT NULL,
  clock_source TEXT NOT NULL,
  clock_trusted INTEGER NOT NULL,
  duration_ms INTEGER NOT NULL,
  plate TEXT NOT NULL,
  plate_folded TEXT NOT NULL,
  plate_reversed TEXT NOT NULL,
  raw_text TEXT NOT NULL,
  confidence REAL NOT NULL,
  characters TEXT NOT NULL,
  candidates TEXT NOT NULL,
  region_code TEXT,
  region_confidence REAL,
  engine TEXT NOT NULL,
  reads INTEGER NOT NULL,
  box TEXT NOT NULL,
  direction TEXT,
  latitude REAL,
  longitude REAL,
  altitude_m REAL,
  heading_deg REAL,
  speed_mps REAL,
  accuracy_m REAL,
  fix TEXT,
  position_source TEXT,
  fixed_at INTEGER,
  fix_age_ms INTEGER,
  implausible INTEGER,
  cell INTEGER,
  retention_class TEXT NOT NULL,
  case_number TEXT,
  linked_to TEXT,
  retain_from INTEGER,
  received_at INTEGER
) STRICT;
CREATE INDEX detections_by_plate ON detections (plate_folded, captured_at);
CREATE INDEX detections_by_plate_end ON detections (plate_reversed, captured_at);
CREATE INDEX detections_by_time ON detections (captured_at, plate_folded);
CREATE INDEX detections_by_place ON detections (cell, captured_at) WHERE cell IS NOT NULL;
CREATE INDEX detections_by_retention ON detections (retention_class, retain_from);
CREATE INDEX detections_unsettled ON detections (sequence) WHERE retain_from IS NULL;
CREATE INDEX detections_by_case ON detections (case_number) WHERE case_number IS NOT NULL;
CREATE INDEX detections_open ON detections (sequence) WHERE ended_at IS NULL;

CREATE TABLE images (
  detection INTEGER NOT NULL REFERENCES detections (sequence) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  sha256 BLOB NOT NULL,
  bytes INTEGER NOT NULL,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  received_at INTEGER,
  PRIMARY KEY (detection, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX images_by_content ON images (substr(sha256, 1, 8));
CREATE INDEX images_sheddable ON images (kind, received_at) WHERE received_at IS NOT NULL;

CREATE TABLE hits (
  hit_id TEXT PRIMARY KEY,
  detection_id TEXT NOT NULL REFERENCES detections (detection_id) ON DELETE CASCADE,
  agency_id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  raised_at INTEGER NOT NULL,
  entry_id TEXT NOT NULL,
  list_id TEXT NOT NULL,
  match TEXT NOT NULL,
  entry TEXT NOT NULL,
  list TEXT NOT NULL,
  status TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX hits_by_detection ON hits (detection_id);
CREATE INDEX hits_by_time ON hits (raised_at);

CREATE TABLE alerts (
  alert_id TEXT PRIMARY KEY,
  hit_id TEXT NOT NULL REFERENCES hits (hit_id) ON DELETE CASCADE,
  detection_id TEXT NOT NULL,
  agency_id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  recipient_kind TEXT NOT NULL,
  recipient_address TEXT NOT NULL,
  raised_at INTEGER NOT NULL,
  delivery_state TEXT NOT NULL,
  delivered_at INTEGER,
  received_at INTEGER,
  set_aside_reason TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX alerts_by_hit ON alerts (hit_id);
CREATE INDEX alerts_undelivered ON alerts (raised_at) WHERE delivery_state IN ('queued', 'set_aside');
`,
};
