import type { AccessGrant } from '../../domain/access.js';
import type { AuditTrail } from '../../domain/audit.js';
import type { Detection } from '../../domain/detection.js';
import { PlatewardenError } from '../../domain/errors.js';
import type { Ids } from '../../domain/ids.js';
import type { Clock, UtcMs } from '../../domain/time.js';
import type { Unit } from '../../domain/unit.js';
import { recordRefusal } from '../../ops/record-refusal.js';
import type { UnitKey } from '../../ops/unit-key.js';
import { type Account, actorOf, requireOtherPerson } from '../../policy/account.js';
import {
  type ReleaseRequest,
  releaseRefusal,
  releaseRequestSchema,
  requireNotRequester,
} from '../../policy/release-rules.js';
import type { AuditedAccess } from '../access/audited-access.js';
import { readReport, underDuty } from '../access/under-duty.js';
import { readAccount } from '../accounts/account-rows.js';
import type { Database, Row } from '../database.js';
import { correctionsOf } from '../detections/corrections.js';
import { takeDetections } from '../detections/shown.js';
import { ndjson, requireFreeFolder, type SealedPackage, writePackage } from '../evidence/package-folder.js';
import type { ImageFiles } from '../images/image-files.js';

export interface ReleaseParts {
  readonly database: Database;
  readonly audit: AuditTrail;
  readonly access: AuditedAccess;
  readonly images: ImageFiles;
  readonly key: UnitKey;
  readonly unit: Unit;
  readonly clock: Clock;
  readonly ids: Ids;
}

export interface Release {
  readonly releaseId: string;
  readonly request: ReleaseRequest;
  readonly preparedBy: string;
  readonly requestedAt: UtcMs;
  readonly decision: 'approved' | 'refused' | null;
  readonly decidedBy: string | null;
  readonly decidedAt: UtcMs | null;
  readonly decisionReason: string | null;
  readonly packageSha256: string | null;
  readonly fulfilledAt: UtcMs | null;
}

export interface ReleaseDecision {
  readonly decision: 'approved' | 'refused';
  readonly reason: string;
  /** The approver has considered the California Values Act (S-11c). */
  readonly valuesActConsidered: boolean;
}

/** Requests for data: taken down, refused by rule, decided by another person, fulfilled once; the register is kept. */
export class ReleaseService {
  readonly #parts: ReleaseParts;

  constructor(parts: ReleaseParts) {
    this.#parts = parts;
  }

  /**
   * Takes down a written request. What a rule forbids is refused at once, and the refusal kept (S-11c, S-11d, N-CO, N-CU).
   * @throws PlatewardenError usage when agency, person, purpose or another part is missing (S-11a)
   */
  request(by: Account, fields: unknown): Release {
    const attempt = underDuty(this.#parts.audit, by, 'request_release', 'release_requested');
    return attempt(() => {
      const parsed = releaseRequestSchema.safeParse(fields);
      if (!parsed.success) {
        const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
        throw new PlatewardenError('usage', `The request is not complete (S-11a): ${faults.join('; ')}`);
      }
      const request = parsed.data;
      const refusal = releaseRefusal(request, this.#otherOwners(request.detectionIds));
      const reason = refusal === null ? null : `${refusal.clause}: ${refusal.reason}`;
      const { database, audit, clock, ids } = this.#parts;
      return database.transaction(() => {
        const releaseId = ids.next();
        const at = clock.now();
        database.run(
          `INSERT INTO releases (release_id, request, prepared_by, requested_at, decision, decided_by, decided_at,
           decision_reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
          releaseId,
          JSON.stringify(request),
          by.accountId,
          at,
          ...(refusal === null ? [null, null, null, null] : ['refused', 'rule', at, reason]),
        );
        const { agency, kind, state, person, purpose, caseNumber } = request;
        audit.append({
          actor: actorOf(by),
          action: 'release_requested',
          subjects: [`release:${releaseId}`],
          dataElements: { agency, kind, state, person, purpose },
          caseNumber,
          outcome: refusal === null ? 'done' : 'refused',
          detail: reason,
        });
        return this.#get(releaseId);
      });
    });
  }

  /**
   * Another person's decision (S-11b).
   * @throws PlatewardenError policy_refused for a request that one prepared or makes, or approval without considering the Values Act;
   * conflict when it was decided
   */
  decide(by: Account, releaseId: string, { decision, reason, valuesActConsidered }: ReleaseDecision): Release {
    const attempt = underDuty(this.#parts.audit, by, 'decide_release', 'release_decided', `release:${releaseId}`);
    return attempt(() => {
      const { database, audit, clock } = this.#parts;
      return database.transaction(() => {
        const release = this.#get(releaseId);
        if (release.decision !== null) {
          throw new PlatewardenError('conflict', `Release ${releaseId} is ${release.decision} already`);
        }
        requireOtherPerson(by, readAccount(database, release.preparedBy), 'A release');
        requireNotRequester(by, release.request);
        if (decision === 'approved' && !valuesActConsidered) {
          throw new PlatewardenError(
            'policy_refused',
            'The California Values Act is considered before approval (S-11c)',
          );
        }
        if (reason.trim() === '') throw new PlatewardenError('usage', 'A decision states its reason');
        database.run(
          'UPDATE releases SET decision = ?, decided_by = ?, decided_at = ?, decision_reason = ? WHERE release_id = ?',
          decision,
          by.accountId,
          clock.now(),
          reason,
          releaseId,
        );
        audit.append({
          actor: actorOf(by),
          action: 'release_decided',
          subjects: [`release:${releaseId}`],
          dataElements: { decision, valuesActConsidered },
          caseNumber: release.request.caseNumber,
          detail: reason,
        });
        return this.#get(releaseId);
      });
    });
  }

  /**
   * Writes the data of an approved request into a folder, once: detections with their pictures and what people corrected,
   * signed by the unit (S-6). Neither hits nor the audit trail leave: the request is for what was captured.
   * @param directory not there yet, or empty
   * @throws PlatewardenError policy_refused before approval (S-11b); conflict the second time; not_found
   */
  async fulfil(grant: AccessGrant, by: Account, releaseId: string, directory: string): Promise<SealedPackage> {
    const attempt = { actor: actorOf(by), action: 'release_fulfilled' as const, subjects: [`release:${releaseId}`] };
    return recordRefusal(this.#parts.audit, attempt, async () => {
      const { database, audit, clock, unit } = this.#parts;
      if (grant.actor.accountId !== by.accountId) {
        throw new PlatewardenError('not_authorised', 'The grant is another person’s');
      }
      const { request } = this.#requireApproved(releaseId);
      requireFreeFolder(directory);
      const records = this.#export(grant, releaseId, request.detectionIds);
      const sealed = await writePackage(this.#parts, directory, {
        detections: records.map(({ detection }) => detection),
        files: { 'detections.ndjson': ndjson(records.map(({ detection, ...more }) => ({ ...detection, ...more }))) },
        description: {
          format: 'platewarden release package, version 1',
          releaseId,
          request,
          ...unit,
          releasedAt: new Date(clock.now()).toISOString(),
          releasedBy: { name: by.name, agencyId: by.agencyId },
        },
      });
      database.transaction(() => {
        this.#requireApproved(releaseId);
        database.run(
          'UPDATE releases SET package_sha256 = ?, fulfilled_by = ?, fulfilled_at = ? WHERE release_id = ?',
          sealed.sha256,
          by.accountId,
          clock.now(),
          releaseId,
        );
        audit.append({
          actor: actorOf(by),
          action: 'release_fulfilled',
          subjects: [`release:${releaseId}`],
          dataElements: { sha256: sealed.sha256, detections: records.length, images: sealed.images },
          caseNumber: request.caseNumber,
        });
      });
      return sealed;
    });
  }

  /** The register, oldest first. */
  register(by: Account): Release[] {
    const { audit, database } = this.#parts;
    return readReport(audit, by, 'read_register', { report: 'releases' }, () =>
      database.all('SELECT * FROM releases ORDER BY requested_at, release_id').map(releaseOf),
    );
  }

  /** @throws PlatewardenError not_found */
  #get(releaseId: string): Release {
    const row = this.#parts.database.get('SELECT * FROM releases WHERE release_id = ?', releaseId);
    if (row === undefined) throw new PlatewardenError('not_found', `There is no release ${releaseId.slice(0, 40)}`);
    return releaseOf(row);
  }

  /** Agencies other than this that own any of the detections (N-CU). */
  #otherOwners(detectionIds: readonly string[]): string[] {
    const { database, unit } = this.#parts;
    const rows = database.all(
      `SELECT DISTINCT agency_id FROM detections
       WHERE detection_id IN (SELECT value FROM json_each(?)) AND agency_id <> ? ORDER BY agency_id`,
      JSON.stringify(detectionIds),
      unit.agencyId,
    );
    return rows.map((row) => String(row.agency_id));
  }

  #requireApproved(releaseId: string): Release {
    const release = this.#get(releaseId);
    if (release.decision !== 'approved') {
      throw new PlatewardenError('policy_refused', `Release ${releaseId} is not approved: nothing is exported (S-11b)`);
    }
    if (release.fulfilledAt !== null) throw new PlatewardenError('conflict', `Release ${releaseId} was fulfilled`);
    return release;
  }

  /** Detections by id, with what people say their plates are; all of them or none. */
  #export(grant: AccessGrant, releaseId: string, detectionIds: readonly string[]) {
    const { database, access } = this.#parts;
    const plan = {
      scope: 'export' as const,
      action: 'exported' as const,
      dataElements: { release: releaseId },
      subjects: (found: readonly { detection: Detection }[]) =>
        found.map(({ detection }) => `detection:${detection.detectionId}`),
    };
    return access.read(grant, plan, (licence) => {
      const rows = detectionIds.map((id) => {
        const row = database.get('SELECT * FROM detections WHERE detection_id = ?', id);
        if (row === undefined) throw new PlatewardenError('not_found', `There is no detection ${id}`);
        return row;
      });
      const corrections = correctionsOf(licence, database, detectionIds);
      return takeDetections(licence, database, rows).map((detection) => ({
        detection,
        corrections: (corrections.get(detection.detectionId) ?? []).map(({ accountId: _, ...said }) => said),
      }));
    });
  }
}

function releaseOf(row: Row): Release {
  return {
    releaseId: String(row.release_id),
    request: releaseRequestSchema.parse(JSON.parse(String(row.request))),
    preparedBy: String(row.prepared_by),
    requestedAt: Number(row.requested_at),
    decision: row.decision as Release['decision'],
    decidedBy: row.decided_by as string | null,
    decidedAt: row.decided_at as number | null,
    decisionReason: row.decision_reason as string | null,
    packageSha256: row.package_sha256 as string | null,
    fulfilledAt: row.fulfilled_at as number | null,
  };
}
