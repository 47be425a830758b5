import { AccessGrant } from '../../domain/access.js';
import type { AuditTrail } from '../../domain/audit.js';
import type { Detection } from '../../domain/detection.js';
import { PlatewardenError } from '../../domain/errors.js';
import type { Clock } from '../../domain/time.js';
import type { Database, Row } from '../database.js';
import type { ImageFiles } from '../images/image-files.js';
import { distanceM } from './cell.js';
import { readDetections } from './read-rows.js';
import { type Plan, planSearch, type SearchTerms } from './search-plan.js';

const mostDetections = 1000;

/**
 * The only way stored detections are read: with a grant, and with an audit record of what was asked and what was seen,
 * written in the same transaction (clauses S-4.1d, S-10a, N-RT-query).
 */
export class DetectionSearch {
  readonly #database: Database;
  readonly #images: ImageFiles;
  readonly #audit: AuditTrail;
  readonly #clock: Clock;

  constructor(parts: { database: Database; images: ImageFiles; audit: AuditTrail; clock: Clock }) {
    this.#database = parts.database;
    this.#images = parts.images;
    this.#audit = parts.audit;
    this.#clock = parts.clock;
  }

  /** Newest first. @throws PlatewardenError not_authorised; usage when the terms name too little */
  search(grant: AccessGrant, terms: SearchTerms): Detection[] {
    AccessGrant.require(grant, 'query', this.#clock.now());
    const plan = planSearch(terms);
    return this.#database.transaction(() => {
      const found = readDetections(this.#database, this.#rows(plan, terms));
      this.#record(grant, 'query', elementsOf(terms), found);
      return found;
    });
  }

  /** @throws PlatewardenError not_authorised, not_found */
  byId(grant: AccessGrant, detectionId: string): Detection {
    AccessGrant.require(grant, 'query', this.#clock.now());
    return this.#database.transaction(() => {
      const rows = this.#database.all('SELECT * FROM detections WHERE detection_id = ?', detectionId);
      const [found] = readDetections(this.#database, rows);
      if (found === undefined) throw new PlatewardenError('not_found', `There is no detection ${detectionId}`);
      this.#record(grant, 'query', { detectionId }, [found]);
      return found;
    });
  }

  /** A picture of a detection. @throws PlatewardenError not_authorised, not_found, store_corrupt */
  async image(grant: AccessGrant, detectionId: string, kind: 'plate' | 'vehicle'): Promise<Uint8Array> {
    AccessGrant.require(grant, 'images', this.#clock.now());
    const row = this.#database.get(
      `SELECT sha256 FROM images JOIN detections ON detection = sequence WHERE detection_id = ? AND kind = ?`,
      detectionId,
      kind,
    );
    if (row === undefined) throw new PlatewardenError('not_found', `There is no ${kind} image of ${detectionId}`);
    this.#audit.append({
      actor: grant.actor,
      action: 'image_viewed',
      dataElements: { image: kind },
      subjects: [`detection:${detectionId}`],
      purpose: grant.purpose,
      caseNumber: grant.caseNumber,
    });
    return this.#images.get((row.sha256 as Buffer).toString('hex'));
  }

  /** Pages of rows newest first, until there are enough within the circle. */
  #rows(plan: Plan, { area, limit = 100 }: SearchTerms): Row[] {
    const wanted = Math.min(Math.max(1, limit), mostDetections);
    const rows: Row[] = [];
    let last: Row = { captured_at: Number.MAX_SAFE_INTEGER, sequence: Number.MAX_SAFE_INTEGER };
    while (rows.length < wanted) {
      const page = this.#database.all(searchSql(plan), ...plan.parameters, last.captured_at, last.sequence, wanted);
      rows.push(...page.filter((row) => area === undefined || distanceM(placeOf(row), area) <= area.radiusM));
      if (page.length < wanted) break;
      last = page.at(-1)!;
    }
    return rows.slice(0, wanted);
  }

  #record(
    grant: AccessGrant,
    action: 'query',
    dataElements: Record<string, string | number | boolean>,
    found: readonly Detection[],
  ): void {
    this.#audit.append({
      actor: grant.actor,
      action,
      dataElements: { ...dataElements, found: found.length },
      subjects: found.map(({ detectionId }) => `detection:${detectionId}`),
      purpose: grant.purpose,
      caseNumber: grant.caseNumber,
    });
  }
}

/** Sorts what the index gives before any row is read. */
export function searchSql({ index, where }: Plan): string {
  return `SELECT d.* FROM (
      SELECT sequence FROM detections INDEXED BY ${index}
      WHERE ${where} AND (captured_at, sequence) < (?, ?) ORDER BY captured_at DESC, sequence DESC LIMIT ?
    ) JOIN detections d USING (sequence) ORDER BY d.captured_at DESC, d.sequence DESC`;
}

function placeOf(row: Row): { latitude: number; longitude: number } {
  return { latitude: Number(row.latitude), longitude: Number(row.longitude) };
}

function elementsOf({ area, ...terms }: SearchTerms): Record<string, string | number | boolean> {
  return area === undefined ? { ...terms } : { ...terms, ...area };
}
