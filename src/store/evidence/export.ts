import type { AccessGrant } from '../../domain/access.js';
import type { AuditRecord } from '../../domain/audit.js';
import type { Detection } from '../../domain/detection.js';
import { PlatewardenError } from '../../domain/errors.js';
import type { Clock } from '../../domain/time.js';
import type { Unit } from '../../domain/unit.js';
import type { UnitKey } from '../../ops/unit-key.js';
import type { AuditedAccess } from '../access/audited-access.js';
import type { Database } from '../database.js';
import { takeDetections } from '../detections/shown.js';
import { hitsOfDetections, type KnownHit } from '../hits/hit-rows.js';
import type { ImageFiles } from '../images/image-files.js';
import { ndjson, requireFreeFolder, type SealedPackage, writePackage } from './package-folder.js';

export interface EvidenceParts {
  readonly database: Database;
  readonly images: ImageFiles;
  readonly access: AuditedAccess;
  /** What the audit trail holds about any of these subjects (`detection:…`, `hit:…`), oldest first. */
  readonly auditOf: (subjects: readonly string[]) => Iterable<AuditRecord>;
  readonly clock: Clock;
  readonly unit: Unit;
  readonly key: UnitKey;
}

export interface EvidenceOrder {
  readonly caseNumber: string;
  /** A folder that is not there yet, or empty. */
  readonly directory: string;
}

export interface EvidencePackage extends SealedPackage {
  readonly detections: number;
  readonly auditRecords: number;
}

interface Found {
  readonly detection: Detection;
  readonly hits: readonly KnownHit[];
}

/**
 * Writes all that is held or was canvassed for a case into a folder, as portable media that prove themselves (clause
 * S-6): detections with hits and alerts, their pictures, the audit trail of both, and SHA-256 sums signed by the unit.
 * The export itself is the last audit record before it.
 * @throws PlatewardenError not_authorised; conflict when the folder holds something; not_found when the case has nothing
 */
export async function exportEvidence(
  parts: EvidenceParts,
  grant: AccessGrant,
  { caseNumber, directory }: EvidenceOrder,
): Promise<EvidencePackage> {
  requireFreeFolder(directory);
  const exportedAt = new Date(parts.clock.now()).toISOString();
  const found = readCase(parts, grant, caseNumber);
  if (found.length === 0) {
    throw new PlatewardenError('not_found', `Nothing is held or was canvassed for case ${caseNumber}`, {
      hint: 'Place a hold on the detections first.',
    });
  }
  const subjects = [...found.map(detectionSubject), ...found.flatMap(({ hits }) => hits.map(hitSubject))];
  const audit = [...parts.auditOf(subjects)];
  const { name, agencyId } = grant.actor;
  const sealed = await writePackage(parts, directory, {
    detections: found.map(({ detection }) => detection),
    files: { 'detections.ndjson': ndjson(found.map(withHits)), 'audit.ndjson': ndjson(audit) },
    description: {
      format: 'platewarden evidence package, version 1',
      caseNumber,
      ...parts.unit,
      exportedAt,
      exportedBy: { name, agencyId, purpose: grant.purpose, caseNumber: grant.caseNumber },
    },
  });
  return { ...sealed, detections: found.length, auditRecords: audit.length };
}

/** On hold for the case, or captured in a canvass for it; in the order of capture. */
export const caseSql = `SELECT * FROM detections WHERE sequence IN (
    SELECT detection FROM held_detections JOIN holds USING (hold_id) WHERE holds.case_number = ?
    UNION SELECT sequence FROM detections WHERE case_number = ?)
  ORDER BY captured_at, sequence`;

function readCase({ access, database }: EvidenceParts, grant: AccessGrant, caseNumber: string): Found[] {
  const plan = {
    scope: 'export' as const,
    action: 'exported' as const,
    dataElements: { exportedCase: caseNumber },
    subjects: (found: readonly Found[]) => found.map(detectionSubject),
  };
  return access.read(grant, plan, (licence) => {
    const detections = takeDetections(licence, database, database.all(caseSql, caseNumber, caseNumber));
    const ids = detections.map(({ detectionId }) => detectionId);
    const hits = hitsOfDetections(licence, database, ids);
    return detections.map((detection) => ({ detection, hits: hits.get(detection.detectionId) ?? [] }));
  });
}

function detectionSubject({ detection }: Found): string {
  return `detection:${detection.detectionId}`;
}

function hitSubject({ hit }: KnownHit): string {
  return `hit:${hit.hitId}`;
}

function withHits({ detection, hits }: Found): unknown {
  return { ...detection, hits: hits.map(({ hit, alerts, withheld }) => ({ ...hit, alerts, withheld })) };
}
