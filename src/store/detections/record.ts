import type { Alert } from '../../domain/alert.js';
import type { Detection, ImageRef } from '../../domain/detection.js';
import type { Hit } from '../../domain/hit.js';
import type { DetectionStore, DetectionWrite } from '../../domain/ports.js';
import type { Database, Row } from '../database.js';
import type { ImageFiles } from '../images/image-files.js';
import type { DurableOutbox } from '../outbox/outbox.js';
import { columnsOf } from './columns.js';

interface Waiting {
  readonly write: DetectionWrite;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Writes what the pipeline brings: detection, images' names, hits, alerts and outbox in one transaction. */
export class DetectionRecorder implements DetectionStore {
  readonly #database: Database;
  readonly #outbox: DurableOutbox;
  readonly #images: ImageFiles;
  readonly #waiting: Waiting[] = [];

  constructor(database: Database, outbox: DurableOutbox, images: ImageFiles) {
    this.#database = database;
    this.#outbox = outbox;
    this.#images = images;
  }

  /**
   * Writes that come in the same turn of the event loop share one sync of the disk, which is what a commit costs; each
   * is still committed whole or not at all.
   */
  record(write: DetectionWrite): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ write, resolve, reject });
      if (this.#waiting.length === 1) setImmediate(() => this.#commitWaiting());
    });
  }

  #commitWaiting(): void {
    const batch = this.#waiting.splice(0);
    try {
      this.#database.transaction(() => {
        for (const { write } of batch) this.write(write);
      });
      for (const { resolve } of batch) resolve();
    } catch (error) {
      // One bad write must not take the others with it.
      if (batch.length === 1) batch[0]!.reject(error);
      else for (const { write, resolve, reject } of batch) attempt(() => this.write(write), resolve, reject);
    }
  }

  /** As `record`, at once: durable when it returns, or when the transaction around it commits. */
  write(write: DetectionWrite): void {
    this.#database.transaction(() => {
      const sequence = this.#upsert(write.detection);
      if (sequence !== null) this.#nameImages(sequence, write.detection);
      for (const hit of write.hits) this.#insertHit(hit);
      for (const alert of write.alerts) this.#insertAlert(alert);
      this.#outbox.enqueue(write.outbox);
    });
  }

  /** The row's number, or null when what is stored is as new or newer. */
  #upsert(detection: Detection): number | null {
    const columns = columnsOf(detection);
    const row = this.#database.get(upsertSql(columns), ...Object.values(columns));
    return row === undefined ? null : Number(row.sequence);
  }

  #nameImages(sequence: number, { plateImage, vehicleImage }: Detection): void {
    const named: [string, ImageRef | null][] = [
      ['plate', plateImage],
      ['vehicle', vehicleImage],
    ];
    const former = this.#database.all('SELECT sha256 FROM images WHERE detection = ?', sequence);
    if (former.length > 0) this.#database.run('DELETE FROM images WHERE detection = ?', sequence);
    for (const [kind, image] of named) {
      if (image === null) continue;
      this.#database.run(
        'INSERT INTO images (detection, kind, sha256, bytes, width, height) VALUES (?, ?, ?, ?, ?, ?)',
        sequence,
        kind,
        Buffer.from(image.sha256, 'hex'),
        image.bytes,
        image.width,
        image.height,
      );
    }
    this.#images.removeUnnamed(former.map((row) => row.sha256 as Buffer));
  }

  #insertHit(hit: Hit): void {
    this.#database.run(
      `INSERT INTO hits (hit_id, detection_id, agency_id, unit_id, raised_at, entry_id, list_id, match, entry, list, status)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      hit.hitId,
      hit.detectionId,
      hit.agencyId,
      hit.unitId,
      Math.round(hit.raisedAt),
      hit.entry.entryId,
      hit.list.listId,
      JSON.stringify(hit.match),
      JSON.stringify(hit.entry),
      JSON.stringify(hit.list),
      hit.status,
    );
  }

  #insertAlert(alert: Alert): void {
    this.#database.run(
      `INSERT INTO alerts (alert_id, hit_id, detection_id, agency_id, unit_id, recipient_kind, recipient_address,
         raised_at, delivery_state)
       SELECT ?, hit_id, detection_id, agency_id, unit_id, ?, ?, ?, 'queued' FROM hits WHERE hit_id = ?
       ON CONFLICT DO NOTHING`,
      alert.alertId,
      alert.recipient.kind,
      alert.recipient.address,
      Math.round(alert.raisedAt),
      alert.hitId,
    );
  }
}

function attempt(work: () => void, resolve: () => void, reject: (error: unknown) => void): void {
  try {
    work();
    resolve();
  } catch (error) {
    reject(error);
  }
}

let upsert: string | undefined;

function upsertSql(columns: Row): string {
  if (upsert !== undefined) return upsert;
  const names = Object.keys(columns);
  const changes = names.filter((name) => name !== 'detection_id').map((name) => `${name} = excluded.${name}`);
  upsert = `INSERT INTO detections (${names}) VALUES (${names.map(() => '?')})
    ON CONFLICT (detection_id) DO UPDATE SET ${changes} WHERE excluded.revision > revision RETURNING sequence`;
  return upsert;
}
