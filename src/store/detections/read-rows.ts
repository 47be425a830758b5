import type { Detection, ImageRef } from '../../domain/detection.js';
import { grouped } from '../../domain/grouped.js';
import type { Database, Row } from '../database.js';
import { detectionOf } from './columns.js';

/** The detections in rows of `detections`, with what their images are called. */
export function readDetections(database: Database, rows: readonly Row[]): Detection[] {
  const images = grouped(
    database.all(
      'SELECT * FROM images WHERE detection IN (SELECT value FROM json_each(?))',
      JSON.stringify(rows.map(({ sequence }) => sequence)),
    ),
    (image) => String(image.detection),
  );
  return rows.map((row) => {
    const own = images.get(String(row.sequence)) ?? [];
    const named = (kind: string) => imageOf(own.find((image) => image.kind === kind));
    return detectionOf(row, { plate: named('plate'), vehicle: named('vehicle') });
  });
}

function imageOf(row: Row | undefined): ImageRef | null {
  if (row === undefined) return null;
  return {
    sha256: (row.sha256 as Buffer).toString('hex'),
    bytes: Number(row.bytes),
    width: Number(row.width),
    height: Number(row.height),
  };
}
