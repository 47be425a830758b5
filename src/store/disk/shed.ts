import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { retentionClassSchema } from '../../domain/detection.js';
import { dayMs } from '../../domain/time.js';
import { Destruction, type DestructionRecord } from '../retention/destruction.js';
import { type After, inSteps, type PurgeParts, type RetentionLimits } from '../retention/purge.js';

/**
 * Makes room, in this order, stopping as soon as `enough` says so: debug images; vehicle images that central has;
 * detections that central has and that are past their class's floor. Oldest first. Never: what central has not
 * received, what is on hold, the audit trail.
 * @returns a destruction record for each kind that was shed
 */
export async function shed(
  parts: PurgeParts & { readonly debugDirectory: string },
  limits: RetentionLimits,
  enough: () => boolean,
): Promise<DestructionRecord[]> {
  shedDebugImages(parts.debugDirectory, enough);
  const records = [await shedVehicleImages(parts, enough)];
  for (const retentionClass of retentionClassSchema.options) {
    const { floorDays } = limits[retentionClass];
    const destruction = new Destruction(
      parts.database,
      parts.images,
      {
        agencyId: parts.agencyId,
        reason: 'disk_short',
        retentionClass,
        rule: `disk short: ${retentionClass} held by central and older than ${floorDays} days`,
      },
      parts.clock.now(),
    );
    const now = parts.clock.now();
    const take = (after: After, rows: number) =>
      enough()
        ? []
        : parts.database.all(
            deliveredSql,
            now,
            retentionClass,
            after.retainFrom,
            now - floorDays * dayMs,
            after.retainFrom,
            after.sequence,
            rows,
          );
    await inSteps(parts.database, take, (rows, isOver) => destruction.destroyDetections(rows, isOver));
    records.push(destruction.end(parts.clock.now()));
  }
  return records.filter((record) => record !== null);
}

function shedDebugImages(directory: string, enough: () => boolean): void {
  let entries: string[];
  try {
    entries = readdirSync(directory);
  } catch {
    return;
  }
  const files = entries.map((name) => join(directory, name)).filter((path) => statSync(path).isFile());
  for (const path of files.sort((a, b) => statSync(a).mtimeMs - statSync(b).mtimeMs)) {
    if (enough()) return;
    rmSync(path);
  }
}

async function shedVehicleImages(parts: PurgeParts, enough: () => boolean): Promise<DestructionRecord | null> {
  const destruction = new Destruction(
    parts.database,
    parts.images,
    {
      agencyId: parts.agencyId,
      reason: 'disk_short',
      retentionClass: null,
      rule: 'disk short: vehicle images that central holds',
    },
    parts.clock.now(),
  );
  const now = parts.clock.now();
  const take = (after: After, rows: number) =>
    enough() ? [] : parts.database.all(vehicleImagesSql, now, after.retainFrom, after.retainFrom, after.sequence, rows);
  await inSteps(parts.database, take, (rows, isOver) => destruction.destroyImages(rows, isOver));
  return destruction.end(parts.clock.now());
}

const heldSql = `EXISTS (SELECT 1 FROM held_detections h JOIN holds USING (hold_id)
    WHERE h.detection = d.sequence AND released_at IS NULL AND ends_at > ?)`;

/** Oldest delivery first, which is close to oldest first; `sequence` and `retain_from` are what `inSteps` pages by. */
export const vehicleImagesSql = `SELECT i.detection, i.kind, i.sha256, d.captured_at, i.detection AS sequence,
    i.received_at AS retain_from, ${heldSql} AS held
  FROM images i INDEXED BY images_sheddable JOIN detections d ON d.sequence = i.detection
  WHERE i.kind = 'vehicle' AND i.received_at IS NOT NULL AND i.received_at >= ?
    AND (i.received_at, i.detection) > (?, ?) ORDER BY i.received_at, i.detection LIMIT ?`;

/** Undelivered alerts, answers and pictures of it keep a detection too: its outbox must be empty. */
export const deliveredSql = `SELECT d.sequence, d.detection_id, d.captured_at, d.retain_from,
    ${heldSql} OR d.received_at IS NULL OR EXISTS (SELECT 1 FROM outbox o WHERE o.detection_id = d.detection_id) AS held
  FROM detections d INDEXED BY detections_by_retention WHERE d.retention_class = ? AND d.retain_from >= ? AND d.retain_from < ?
    AND (d.retain_from, d.sequence) > (?, ?) ORDER BY d.retain_from, d.sequence LIMIT ?`;
