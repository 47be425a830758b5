import { headVerifier } from '../../ops/unit-key.js';
import { Database } from '../database.js';
import { computeReport } from './compute-report.js';
import type { ReportOrder } from './report-process.js';

process.once('message', ({ path, databaseKey, publicKeyPem, unitId, profile, days, to }: ReportOrder) => {
  using database = new Database({ path, key: databaseKey && Buffer.from(databaseKey), readOnly: true });
  // One transaction, so that all is read as of one moment while the daemon goes on writing.
  database.exec('BEGIN');
  const report = computeReport({ database, profile, unitId, key: headVerifier(publicKeyPem) }, days, to);
  process.send?.(report, () => process.disconnect());
});
