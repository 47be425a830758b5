import type { Migration } from '../migrate.js';

/** What is asked without reading all of a table: hits without a disposition, a camera's detections, the last configuration. */
export const openHitsMigration: Migration = {
  name: '0106-open-hits',
  sql: `
ALTER TABLE hits ADD COLUMN disposed_at INTEGER;
UPDATE hits SET disposed_at = (SELECT disposed_at FROM dispositions WHERE dispositions.hit_id = hits.hit_id);
CREATE TRIGGER hit_disposed AFTER INSERT ON dispositions BEGIN
  UPDATE hits SET disposed_at = new.disposed_at WHERE hit_id = new.hit_id;
END;
CREATE INDEX hits_open ON hits (raised_at) WHERE disposed_at IS NULL;
CREATE INDEX detections_by_camera ON detections (camera_id, captured_at);
CREATE INDEX audit_configuration ON audit_log (sequence) WHERE action = 'configuration_changed';
`,
};
