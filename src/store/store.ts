import { join } from 'node:path';
import type { StoreConfiguration } from '../domain/configuration/store.js';
import type { Detection } from '../domain/detection.js';
import type { OutboxItem } from '../domain/outbox.js';
import type { Clock } from '../domain/time.js';
import { Keyring } from '../ops/keyring.js';
import { Database } from './database.js';
import { closeOpenDetections } from './detections/close-open.js';
import { DetectionRecorder } from './detections/record.js';
import { ImageFiles } from './images/image-files.js';
import { migrate } from './migrate.js';
import { migrations } from './migrations/index.js';
import { DurableOutbox, type OutboxOptions } from './outbox/outbox.js';

/** Everything that lies in the data directory, open. */
export interface Store extends Disposable {
  readonly directory: string;
  readonly database: Database;
  readonly detections: DetectionRecorder;
  readonly images: ImageFiles;
  readonly outbox: DurableOutbox;
  /** Seals other files of this directory: hot-list snapshots, exports. */
  readonly keyring: Keyring;
  /** Schema steps applied by this opening. */
  readonly migrated: readonly string[];
  /** Ends what a crash left open, see `closeOpenDetections`; the daemon calls it before the cameras start. */
  closeOpen(messages: (detection: Detection) => readonly OutboxItem[]): number;
}

/**
 * Opens the data directory: keyring, database (brought up to the newest schema), images, outbox.
 * @throws PlatewardenError key_missing, key_wrong (nothing is touched), store_corrupt, store_locked, store_failed
 */
export function openStore(configuration: StoreConfiguration, clock: Clock, options: OutboxOptions): Store {
  const { directory } = configuration;
  const keyring = Keyring.open(directory, configuration.key);
  const database = new Database({ path: join(directory, 'platewarden.db'), key: keyring.databaseKey() });
  const migrated = migrate(database, migrations);
  const images = new ImageFiles(database, {
    directory: join(directory, 'images'),
    keys: keyring,
    admits: () => true,
  });
  const outbox = new DurableOutbox(database, clock, options);
  const detections = new DetectionRecorder(database, outbox, images);
  return {
    directory,
    database,
    detections,
    images,
    outbox,
    keyring,
    migrated,
    closeOpen: (messages) => closeOpenDetections(database, detections, messages),
    [Symbol.dispose]: () => database[Symbol.dispose](),
  };
}
