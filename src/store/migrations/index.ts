import type { Migration } from '../migrate.js';
import { detectionsMigration } from './0001-detections.js';
import { outboxMigration } from './0002-outbox.js';
import { retentionMigration } from './0003-retention.js';

/** Every step there ever was: a released one is never changed, only followed. */
export const migrations: readonly Migration[] = [detectionsMigration, outboxMigration, retentionMigration];
