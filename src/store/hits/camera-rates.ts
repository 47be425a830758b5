import { dayMs, type UtcMs } from '../../domain/time.js';
import type { CameraQuality } from '../../policy/compliance.js';
import type { Database } from '../database.js';

const periodMs = 30 * dayMs;

/** Misreads and inadvertent captures of the thirty days before `now` beside the thirty before those, a camera a row. */
export function cameraRates(database: Database, now: UtcMs): CameraQuality[] {
  return camerasOf(database).map((cameraId) => {
    const last = countsOf(database, cameraId, now - periodMs, now);
    const before = countsOf(database, cameraId, now - 2 * periodMs, now - periodMs);
    const rate = (count: number, detections: number) => (detections === 0 ? null : count / detections);
    return {
      cameraId,
      ...last,
      misreadRate: rate(last.misreads, last.detections),
      inadvertentRate: rate(last.inadvertent, last.detections),
      misreadRateBefore: rate(before.misreads, before.detections),
      inadvertentRateBefore: rate(before.inadvertent, before.detections),
    };
  });
}

/** From one camera to the next in the index, however many detections each has. */
function camerasOf(database: Database): string[] {
  const inTable = (table: string) =>
    database.all(`WITH RECURSIVE camera (id) AS (
        SELECT min(camera_id) FROM ${table}
        UNION ALL SELECT (SELECT min(camera_id) FROM ${table} WHERE camera_id > id) FROM camera WHERE id IS NOT NULL)
      SELECT id FROM camera WHERE id IS NOT NULL`);
  const rows = [...inTable('detections'), ...inTable('quality_marks')];
  return [...new Set(rows.map((row) => String(row.id)))].sort();
}

function countsOf(database: Database, cameraId: string, from: UtcMs, to: UtcMs) {
  const marks = (kind: string) =>
    Number(
      database.get(
        'SELECT count(DISTINCT detection_id) AS n FROM quality_marks WHERE camera_id = ? AND kind = ? AND marked_at > ? AND marked_at <= ?',
        cameraId,
        kind,
        from,
        to,
      )?.n,
    );
  const stored = database.get(
    'SELECT count(*) AS n FROM detections WHERE captured_at > ? AND captured_at <= ? AND camera_id = ?',
    from,
    to,
    cameraId,
  );
  const inadvertent = marks('inadvertent');
  return { detections: Number(stored?.n) + inadvertent, misreads: marks('misread'), inadvertent };
}
