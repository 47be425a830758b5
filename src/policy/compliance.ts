import type { AuditAction } from '../domain/audit.js';
import type { UtcMs } from '../domain/time.js';
import type { MisuseFlag } from './misuse-watch.js';

/** Errors of one camera. */
export interface CameraQuality {
  readonly cameraId: string;
  readonly detections: number;
  readonly misreads: number;
  readonly inadvertent: number;
  /** Share of detections, 0..1; null without detections. */
  readonly misreadRate: number | null;
  readonly inadvertentRate: number | null;
  /** The same share in the thirty days before, to show the trend. */
  readonly misreadRateBefore: number | null;
  readonly inadvertentRateBefore: number | null;
}

/** Alerts to one kind of recipient that did not get through. */
export interface UndeliveredAlerts {
  readonly kind: string;
  readonly state: string;
  readonly alerts: number;
  readonly oldest: UtcMs;
}

/** What the administrator must know of a period, computed from the system (S-4.1c). */
export interface ComplianceReport {
  readonly agency: string;
  readonly administrator: string;
  readonly designees: readonly string[];
  readonly seniorOfficer: string;
  readonly custodian: string;
  readonly from: UtcMs;
  readonly to: UtcMs;
  readonly accessesByAction: Readonly<Partial<Record<AuditAction, number>>>;
  readonly refusals: number;
  readonly failedLogins: number;
  /** Login names. */
  readonly expiredTraining: readonly string[];
  readonly suspended: readonly string[];
  readonly unusedAccounts: readonly string[];
  readonly unacknowledged: readonly string[];
  /** Designated lists that were not refreshed within a day. */
  readonly staleLists: readonly string[];
  /** Raised over an hour ago (N-RT-notify). */
  readonly undeliveredAlerts: readonly UndeliveredAlerts[];
  readonly undeliveredItems: number;
  readonly openHits: number;
  readonly oldestOpenHitAt: UtcMs | null;
  readonly holdsDue: number;
  readonly quality: readonly CameraQuality[];
  readonly misuse: readonly MisuseFlag[];
  readonly findings: { readonly proper: number; readonly improper: number; readonly lastAt: UtcMs | null };
  readonly policyReviewDueOn: string;
  readonly policyReviewOverdue: boolean;
  readonly auditFaults: readonly string[];
  /** Runs of the purge and orders, in the period. */
  readonly destructions: number;
  readonly releases: ReleaseCounts;
}

/** Decided in a period; undecided as of now. */
export type ReleaseCounts = Readonly<Record<'approved' | 'refused' | 'open', number>>;
