import type { AgencyProfile } from '../domain/agency-profile.js';
import type { RetentionClass } from '../domain/detection.js';
import type { UtcMs } from '../domain/time.js';
import type { ComplianceReport, ReleaseCounts } from './compliance.js';

/** What the states of the clauses are read from. */
export interface ClauseFacts {
  readonly profile: AgencyProfile;
  readonly compliance: ComplianceReport;
  readonly stored: StoredFacts;
  readonly setup: SetupFacts;
}

/** Counted in the store; no plate among them. */
export interface StoredFacts {
  readonly accounts: readonly AccountFacts[];
  /** Sessions of suspended accounts: none can be. */
  readonly sessionsOfSuspended: number;
  readonly audit: {
    readonly records: number;
    readonly firstAt: UtcMs | null;
    readonly lastAt: UtcMs | null;
    /** Look-ups, views and exports that name no purpose or case: none can be. */
    readonly unreasoned: number;
    readonly headPublishedAt: UtcMs | null;
    /** Times of the last record of each action. */
    readonly lastByAction: Readonly<Partial<Record<string, { readonly n: number; readonly at: UtcMs }>>>;
  };
  readonly lastMonthlyReport: string | null;
  readonly published: { readonly version: string; readonly at: UtcMs } | null;
  readonly watchedPlates: number;
  readonly shifts: number;
  readonly retention: readonly ClassFacts[];
  readonly holds: { readonly active: number; readonly overCeiling: number };
  readonly lists: readonly ListFacts[];
  readonly detections: { readonly stored: number; readonly canvassed: number; readonly ofPartners: number };
  readonly hits: {
    readonly unverified: number;
    readonly confirmed: number;
    readonly refuted: number;
    /** Hits without the list's name or the age of its data: none can be. */
    readonly withoutListAge: number;
    /** Confirmed without a comparison by eye, or enforcement on an unverified hit that was not exigent: none can be. */
    readonly outOfOrder: number;
  };
  readonly answers: { readonly comparisons: number; readonly confirmations: number; readonly exigent: number };
  /** Refusals by the clause that they name. */
  readonly refusals: Readonly<Partial<Record<string, number>>>;
  /** Approved by who prepared it, or exported without approval: none can be. */
  readonly unreviewedReleases: number;
  /** The whole register. */
  readonly releases: ReleaseCounts;
}

export interface AccountFacts {
  readonly loginName: string;
  readonly title: string;
  readonly role: string;
  readonly suspended: boolean;
  readonly acknowledged: boolean;
  readonly trainingEndsAt: UtcMs | null;
  readonly entitlements: readonly string[];
  readonly hasSecondFactor: boolean;
  /** `pbkdf2-sha256` and its rounds. */
  readonly hash: string;
}

export interface ClassFacts {
  readonly name: RetentionClass;
  readonly stored: number;
  readonly oldestAt: UtcMs | null;
  /** Past the ceiling and not on hold. */
  readonly overdue: number;
}

/** The last refresh of a list that the audit trail holds. */
export interface ListFacts {
  readonly listId: string;
  readonly refreshedAt: UtcMs;
  readonly extractedAt: UtcMs | null;
  readonly entries: number | null;
  readonly immigrationDropped: number;
}

/** Read from the configuration and the data directory. */
export interface SetupFacts {
  readonly uplink: 'none' | 'demo' | 'tls' | 'plain';
  /** Hosts that this unit sends to or fetches from. */
  readonly endpoints: readonly string[];
  readonly sources: readonly { readonly id: string; readonly designated: boolean; readonly restricted: boolean }[];
  readonly agencyEntries: boolean;
  readonly cameras: readonly { readonly id: string; readonly exclusionZones: number }[];
  /** Areas in which capture is paused. */
  readonly geofences: number;
  readonly liveView: boolean;
  readonly key: 'file' | 'credential' | 'command';
  /** Files of the data directory that others may read. */
  readonly openFiles: readonly string[];
  /** The database file begins with random bytes, not with SQLite's own name. */
  readonly encrypted: boolean;
}
