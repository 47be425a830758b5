import { createHash, createPublicKey } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AccessGrant } from '../../domain/access.js';
import type { AuditRecord } from '../../domain/audit.js';
import type { Detection } from '../../domain/detection.js';
import { PlatewardenError } from '../../domain/errors.js';
import type { Clock, UtcMs } from '../../domain/time.js';
import type { Unit } from '../../domain/unit.js';
import type { UnitKey } from '../../ops/unit-key.js';
import type { AuditedAccess } from '../access/audited-access.js';
import type { Database } from '../database.js';
import { readDetections } from '../detections/read-rows.js';
import { type HitView, hitsOfDetectionSql, hitViewOf } from '../hits/hit-search.js';
import type { ImageFiles } from '../images/image-files.js';
import { verifierScript } from './verifier.js';

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

export interface EvidencePackage {
  readonly directory: string;
  readonly detections: number;
  readonly images: number;
  readonly auditRecords: number;
  /** SHA-256 of `SHA256SUMS`: names the package in records. */
  readonly sha256: string;
  readonly fingerprint: string;
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
  const exportedAt = parts.clock.now();
  const folder = new EvidenceFolder(directory);
  const detections = parts.access.read(
    grant,
    {
      scope: 'export',
      action: 'exported',
      dataElements: { exportedCase: caseNumber },
      subjects: (found: readonly Detection[]) => found.map(({ detectionId }) => `detection:${detectionId}`),
    },
    () => readDetections(parts.database, parts.database.all(caseSql, caseNumber, caseNumber)),
  );
  if (detections.length === 0) {
    throw new PlatewardenError('not_found', `Nothing is held or was canvassed for case ${caseNumber}`, {
      hint: 'Place a hold on the detections first.',
    });
  }
  const { images, missing } = await writeImages(parts.images, folder, detections);
  const hits = detections.map(({ detectionId }) =>
    parts.database.all(hitsOfDetectionSql, detectionId).flatMap((row) => hitViewOf(parts.database, grant, row) ?? []),
  );
  folder.write('detections.ndjson', ndjson(detections.map((detection, i) => withHits(detection, hits[i]!))));
  const subjects = [
    ...detections.map(({ detectionId }) => `detection:${detectionId}`),
    ...hits.flat().map(({ hit }) => `hit:${hit.hitId}`),
  ];
  const audit = [...parts.auditOf(subjects)];
  folder.write('audit.ndjson', ndjson(audit));
  folder.write(
    'package.json',
    describePackage(parts, grant, caseNumber, exportedAt, detections.length, images, missing),
  );
  folder.write('verify.mjs', verifierScript);
  const sha256 = folder.sign(parts.key);
  const fingerprint = fingerprintOf(parts.key);
  return { directory, detections: detections.length, images, auditRecords: audit.length, sha256, fingerprint };
}

/** On hold for the case, or captured in a canvass for it; in the order of capture. */
export const caseSql = `SELECT * FROM detections WHERE sequence IN (
    SELECT detection FROM held_detections JOIN holds USING (hold_id) WHERE holds.case_number = ?
    UNION SELECT sequence FROM detections WHERE case_number = ?)
  ORDER BY captured_at, sequence`;

async function writeImages(images: ImageFiles, folder: EvidenceFolder, detections: readonly Detection[]) {
  const hashes = detections.flatMap(({ plateImage, vehicleImage }) =>
    [plateImage, vehicleImage].flatMap((image) => image?.sha256 ?? []),
  );
  const missing: string[] = [];
  for (const hash of new Set(hashes)) {
    try {
      folder.write(`images/${hash}.jpg`, await images.get(hash));
    } catch (error) {
      if (!(error instanceof PlatewardenError)) throw error;
      missing.push(`${hash}: ${error.message}`);
    }
  }
  return { images: new Set(hashes).size - missing.length, missing };
}

function withHits(detection: Detection, views: readonly HitView[]): unknown {
  return { ...detection, hits: views.map(({ hit, alerts, withheld }) => ({ ...hit, alerts, withheld })) };
}

function describePackage(
  { unit, key }: EvidenceParts,
  grant: AccessGrant,
  caseNumber: string,
  exportedAt: UtcMs,
  detections: number,
  images: number,
  missingImages: readonly string[],
): string {
  const { actor, purpose } = grant;
  const description = {
    format: 'platewarden evidence package, version 1',
    caseNumber,
    ...unit,
    exportedAt: new Date(exportedAt).toISOString(),
    exportedBy: { name: actor.name, agencyId: actor.agencyId, purpose, caseNumber: grant.caseNumber },
    detections,
    images,
    missingImages,
    signingKeyFingerprint: fingerprintOf(key),
    notice: 'Readings are unverified leads until a person confirmed them. Compare the plate in the picture.',
  };
  return `${JSON.stringify(description, null, 2)}\n`;
}

/** SHA-256 of the public key (DER), hex: short enough to read out and compare. */
export function fingerprintOf(key: UnitKey): string {
  return createHash('sha256')
    .update(createPublicKey(key.publicKeyPem()).export({ type: 'spki', format: 'der' }))
    .digest('hex');
}

function ndjson(values: readonly unknown[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('');
}

/** A folder on portable media: each file synced, its sum kept. */
class EvidenceFolder {
  readonly #directory: string;
  readonly #sums: string[] = [];

  constructor(directory: string) {
    // Made only with the first file: an export that is refused leaves nothing.
    if (existsSync(directory) && readdirSync(directory).length > 0) {
      throw new PlatewardenError('conflict', `${directory} holds something already`, { hint: 'Name a new folder.' });
    }
    this.#directory = directory;
  }

  write(name: string, content: string | Uint8Array): void {
    const bytes = Buffer.from(content as Uint8Array);
    this.#writeSynced(name, bytes);
    this.#sums.push(`${createHash('sha256').update(bytes).digest('hex')}  ${name}\n`);
  }

  /** Seals the package. @returns SHA-256 of the list of sums */
  sign(key: UnitKey): string {
    const sums = Buffer.from(this.#sums.join(''));
    this.#writeSynced('SHA256SUMS', sums);
    this.#writeSynced('SHA256SUMS.sig', Buffer.from(key.sign(sums.toString()), 'base64'));
    this.#writeSynced('signing-key.pem', Buffer.from(key.publicKeyPem()));
    return createHash('sha256').update(sums).digest('hex');
  }

  #writeSynced(name: string, bytes: Uint8Array): void {
    const path = join(this.#directory, name);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const file = openSync(path, 'wx', 0o600);
    try {
      writeSync(file, bytes);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  }
}
