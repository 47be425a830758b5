import type { Detection } from '../../domain/detection.js';
import type { OutboxItem } from '../../domain/outbox.js';
import type { Database } from '../database.js';
import { readDetections } from './read-rows.js';
import type { DetectionRecorder } from './record.js';

/**
 * Ends the detections that a crash or a power cut left open: what is known of them is all there will be. Each gets
 * its next revision and goes to central.
 * @param messages what central is told of an ended detection
 * @returns how many
 */
export function closeOpenDetections(
  database: Database,
  recorder: DetectionRecorder,
  messages: (detection: Detection) => readonly OutboxItem[],
): number {
  const open = readDetections(database, database.all(openSql));
  database.transaction(() => {
    for (const detection of open) {
      const ended = { ...detection, revision: detection.revision + 1, endedAt: detection.capturedAt };
      recorder.write({ detection: ended, hits: [], alerts: [], outbox: messages(ended) });
    }
  });
  return open.length;
}

export const openSql = 'SELECT * FROM detections WHERE ended_at IS NULL';
