import { dayMs, type UtcMs } from '../../domain/time.js';
import type { CameraQuality } from '../../policy/compliance.js';
import type { Database } from '../database.js';

const periodMs = 30 * dayMs;

/** Misreads and inadvertent captures of the thirty days before `now` beside the thirty before those, a camera a row. */
export function cameraRates(database: Database, now: UtcMs): CameraQuality[] {
  const cameras = database.all(
    'SELECT camera_id FROM detections UNION SELECT camera_id FROM quality_marks ORDER BY camera_id',
  );
  return cameras.map((row) => {
    const cameraId = String(row.camera_id);
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
