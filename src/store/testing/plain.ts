import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { ManualClock } from '../../domain/testing/manual-clock.js';
import { Database } from '../database.js';
import { DetectionRecorder } from '../detections/record.js';
import { ImageFiles } from '../images/image-files.js';
import { migrate } from '../migrate.js';
import { migrations } from '../migrations/index.js';
import { DurableOutbox } from '../outbox/outbox.js';
import { temporaryDirectory } from './open.js';
import { forbidScans } from './plans.js';

/** The store's parts without encryption, so that a test can look for a plate in the raw files. */
export function plainParts() {
  const directory = temporaryDirectory();
  const clock = new ManualClock();
  const database = new Database({ path: join(directory, 'plain.db'), key: null });
  onTestFinished(() => database[Symbol.dispose]());
  migrate(database, migrations);
  forbidScans(database);
  const images = new ImageFiles(database, { directory: join(directory, 'images'), keys: null, admits: () => true });
  const outbox = new DurableOutbox(database, clock, { resendAfterMs: null });
  const recorder = new DetectionRecorder(database, outbox, images);
  return { directory, clock, database, images, outbox, recorder, agencyId: 'sonoma-so' };
}
