import type { AgencyProfile } from '../domain/agency-profile.js';
import type { RetentionClass } from '../domain/detection.js';
import type { Category } from '../domain/hot-list.js';
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
  /** Logins of who had completed no training in the year before: none can be. */
  readonly untrainedLogins: number;
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
  /** Whether what was published last says what the profile says now. */
  readonly published: { readonly version: string; readonly at: UtcMs; readonly current: boolean } | null;
  readonly watchedPlates: number;
  readonly shifts: number;
  readonly retention: readonly ClassFacts[];
  readonly delivery: {
    /** Neither delivered nor waiting for it: none can be, short of a damaged database. */
    readonly lost: number;
    /** Destroyed by the schedule, or by order, before they were delivered. */
    readonly destroyed: number;
    /** Destroyed for want of room before they were delivered: none can be. */
    readonly shed: number;
  };
  readonly lastDestruction: { readonly at: UtcMs; readonly rule: string; readonly detections: number } | null;
  readonly holds: { readonly active: number; readonly overCeiling: number };
  readonly lists: readonly ListFacts[];
  readonly detections: { readonly stored: number; readonly canvassed: number; readonly ofPartners: number };
  readonly hits: {
    readonly unverified: number;
    readonly confirmed: number;
    readonly refuted: number;
    /** Hits without the list's name or the age of its data: none can be. */
    readonly withoutListAge: number;
    /** Of a category outside the closed set, or `other` without words: none can be. */
    readonly withoutReason: number;
    readonly byCategory: Readonly<Record<string, number>>;
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
  /** Past the ceiling for longer than the hourly purge takes to come to them, and not on hold. */
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
  /** Hosts that this unit sends to or fetches from, beside its own cameras and position receiver. */
  readonly endpoints: readonly string[];
  readonly sources: readonly {
    readonly id: string;
    readonly designated: boolean;
    readonly restricted: boolean;
    readonly category?: Category | undefined;
  }[];
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
