import type { Migration } from '../migrate.js';
import { detectionsMigration } from './0001-detections.js';
import { outboxMigration } from './0002-outbox.js';
import { retentionMigration } from './0003-retention.js';
import { auditLogMigration } from './0101-audit-log.js';
import { accountsMigration } from './0102-accounts.js';
import { reviewsMigration } from './0103-reviews.js';
import { complianceMigration } from './0104-compliance.js';
import { readingsSeenMigration } from './0105-readings-seen.js';
import { openHitsMigration } from './0106-open-hits.js';
import { documentsMigration } from './0107-documents.js';

/** Every step there ever was: a released one is never changed, only followed. */
export const migrations: readonly Migration[] = [
  detectionsMigration,
  outboxMigration,
  retentionMigration,
  auditLogMigration,
  accountsMigration,
  reviewsMigration,
  complianceMigration,
  readingsSeenMigration,
  openHitsMigration,
  documentsMigration,
];
