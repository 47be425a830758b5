import { z } from 'zod';
import type { AgencyProfile } from '../../domain/agency-profile.js';
import { PlatewardenError } from '../../domain/errors.js';
import type { UtcMs } from '../../domain/time.js';
import { startProcess } from '../../ops/start-process.js';
import type { ComplianceReport } from '../../policy/compliance.js';

export interface ReportOrder {
  readonly path: string;
  readonly databaseKey: Uint8Array | null;
  readonly publicKeyPem: string;
  readonly unitId: string;
  readonly profile: AgencyProfile;
  readonly days: number;
  readonly to: UtcMs;
}

const reportSchema = z.custom<ComplianceReport>((value) => typeof value === 'object' && value !== null);

/**
 * Computes the report in a process of its own at low priority: it reads the whole audit log, and no frame may wait.
 * Null when `signal` ended it. @throws PlatewardenError store_failed
 */
export function reportInProcess(order: ReportOrder, signal: AbortSignal): Promise<ComplianceReport | null> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return resolve(null);
    const child = startProcess('./report.worker', import.meta.url, signal);
    const failed = (why: string, cause?: unknown) =>
      signal.aborted
        ? resolve(null)
        : reject(new PlatewardenError('store_failed', `The compliance report failed: ${why}`, { cause }));
    child.once('message', (message) => resolve(reportSchema.parse(message)));
    child.once('error', (error) => failed(error.message, error));
    child.once('exit', (code) => failed(`it ended with ${code}`));
    // By message, not as an argument: arguments are in the process list.
    child.send(order, (error) => error && failed(error.message, error));
  });
}
