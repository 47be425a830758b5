import type { AccessGrant } from '../domain/access.js';
import type { AgencyProfile } from '../domain/agency-profile.js';
import { asPlatewardenError } from '../domain/errors.js';
import type { Ids } from '../domain/ids.js';
import type { Clock } from '../domain/time.js';
import type { Unit } from '../domain/unit.js';
import { UnitKey } from '../ops/unit-key.js';
import { type Account, actorOf } from '../policy/account.js';
import { type AccessRequest, grantAccess } from '../policy/grant-access.js';
import { AuditedAccess } from './access/audited-access.js';
import { AccountService } from './accounts/account-service.js';
import { HighestTime } from './accounts/highest-time.js';
import { SessionService } from './accounts/session-service.js';
import { AuditLog } from './audit-log/audit-log.js';
import { AuditService } from './audit-log/audit-service.js';
import { Canvass } from './canvass.js';
import { ComplianceService } from './compliance/compliance-report.js';
import { MonthlyReports } from './compliance/monthly-report.js';
import { reportInProcess } from './compliance/report-process.js';
import { DetectionSearch } from './detections/search.js';
import { DataQualityService } from './hits/data-quality-service.js';
import { HitReviewService } from './hits/hit-review-service.js';
import { ReleaseService } from './releases/release-service.js';
import { HoldService } from './retention/hold-service.js';
import { Holds } from './retention/holds.js';
import type { Store } from './store.js';
import { StoredDocuments } from './stored-documents.js';

export interface OfficeOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly profile: AgencyProfile;
  readonly unit: Unit;
  /** Rounds of the password hash; tests take few. */
  readonly passwordCost?: number;
}

/** Everything that people do with what is stored, each under the policy: what commands and pages call. */
export interface Office {
  readonly profile: AgencyProfile;
  readonly unit: Unit;
  readonly key: UnitKey;
  readonly audit: AuditLog;
  readonly access: AuditedAccess;
  /** The agency's own entries and designations, which change only on record. */
  readonly documents: StoredDocuments;
  readonly accounts: AccountService;
  readonly sessions: SessionService;
  readonly audits: AuditService;
  readonly compliance: ComplianceService;
  readonly monthlyReports: MonthlyReports;
  readonly search: DetectionSearch;
  readonly hits: HitReviewService;
  readonly quality: DataQualityService;
  readonly releases: ReleaseService;
  readonly canvass: Canvass;
  readonly holds: HoldService;
  /** Leave to read, for a person of a live session; audited whether given or refused. @throws as `grantAccess` */
  grant(account: Account, request: AccessRequest): AccessGrant;
}

export function openOffice(options: OfficeOptions): Office {
  const { store, clock, ids, profile, unit } = options;
  const { database, outbox } = store;
  const key = UnitKey.open(store.directory, store.keyring);
  const audit = new AuditLog({ database, outbox, clock, unit, key });
  const time = new HighestTime(database, clock);
  const people = {
    database,
    audit,
    clock,
    time,
    ids,
    profile,
    unit,
    ...(options.passwordCost !== undefined && { passwordCost: options.passwordCost }),
  };
  const access = new AuditedAccess(database, audit, clock);
  const quality = new DataQualityService({ database, images: store.images, outbox, audit, clock, ids, unit });
  const audits = new AuditService({ database, audit, clock, ids, unitId: unit.unitId, key });
  const now = () => time.now();
  const compliance = new ComplianceService({ database, audit, profile, unitId: unit.unitId, key, now });
  return {
    audits,
    compliance,
    monthlyReports: new MonthlyReports({
      database,
      audit,
      unit,
      now,
      compute: (days, to, signal) =>
        reportInProcess(
          {
            path: database.path,
            databaseKey: store.keyring.databaseKey(),
            publicKeyPem: key.publicKeyPem(),
            unitId: unit.unitId,
            ...{ profile, days, to },
          },
          signal,
        ),
    }),
    search: new DetectionSearch({ database, images: store.images, access }),
    profile,
    unit,
    key,
    audit,
    access,
    documents: new StoredDocuments(database, audit),
    accounts: new AccountService(people),
    sessions: new SessionService(people),
    hits: new HitReviewService({ database, outbox, audit, access, clock, ids }),
    quality,
    releases: new ReleaseService({ database, images: store.images, audit, access, key, unit, clock, ids }),
    canvass: new Canvass(database, audit, clock, ids),
    holds: new HoldService(new Holds(database, clock, ids), database, audit, profile),
    grant: (account, request) =>
      auditedGrant(audit, account, request, () => grantAccess(account, request, profile.purposes, clock.now())),
  };
}

function auditedGrant(audit: AuditLog, account: Account, request: AccessRequest, make: () => AccessGrant): AccessGrant {
  const asked = {
    actor: actorOf(account),
    action: 'access_granted' as const,
    dataElements: { purpose: request.purpose, caseNumber: request.caseNumber, scopes: request.scopes.join(' ') },
  };
  try {
    const grant = make();
    audit.append({ ...asked, purpose: grant.purpose, caseNumber: grant.caseNumber });
    return grant;
  } catch (error) {
    audit.append({ ...asked, outcome: 'refused', detail: asPlatewardenError(error).message });
    throw error;
  }
}
