import type { AccessGrant } from '../../domain/access.js';
import { PlatewardenError } from '../../domain/errors.js';
import { distanceM } from '../../domain/position.js';
import type { AuditedAccess } from '../access/audited-access.js';
import type { Database, Row } from '../database.js';
import type { Exported } from '../exports/exported.js';
import { hitsOfDetections } from '../hits/hit-rows.js';
import type { ImageFiles } from '../images/image-files.js';
import { correctionsOf } from './corrections.js';
import { type Plan, planSearch, type SearchTerms } from './search-plan.js';
import { type ShownDetection, showDetections, takeDetections } from './shown.js';

const mostDetections = 1000;
/** In one file; more take several, by time. */
export const mostExported = 10_000;

/**
 * The only way stored detections are read: with a grant, and with an audit record of what was asked and what was seen,
 * written in the same transaction (clauses S-4.1d, S-10a, N-RT-query).
 */
export class DetectionSearch {
  readonly #database: Database;
  readonly #images: ImageFiles;
  readonly #access: AuditedAccess;

  constructor(parts: { database: Database; images: ImageFiles; access: AuditedAccess }) {
    this.#database = parts.database;
    this.#images = parts.images;
    this.#access = parts.access;
  }

  /**
   * Newest first; without a plate among the terms, readings that await comparison by eye are withheld (S-9.7b).
   * @throws PlatewardenError not_authorised; usage when the terms name too little
   */
  search(grant: AccessGrant, terms: SearchTerms): ShownDetection[] {
    const plan = planSearch(terms);
    return this.#access.read(
      grant,
      { scope: 'query', action: 'query', dataElements: elementsOf(terms), subjects: subjectsOf },
      (licence) => showDetections(licence, this.#database, this.#rows(plan, terms), terms.plate !== undefined),
    );
  }

  /**
   * The same, more at once, with hits, to leave this system: what left and as what stands in the audit trail.
   * @throws as `search`
   */
  export(grant: AccessGrant, terms: SearchTerms, format: string): Exported[] {
    const plan = planSearch(terms);
    return this.#access.read(
      grant,
      {
        scope: 'export',
        action: 'exported',
        dataElements: { ...elementsOf(terms), format },
        subjects: (found) => subjectsOf(found.map(({ detection }) => detection)),
      },
      (licence) => {
        const detections = takeDetections(licence, this.#database, this.#rows(plan, terms, mostExported));
        const ids = detections.map(({ detectionId }) => detectionId);
        const corrections = correctionsOf(licence, this.#database, ids);
        const hits = hitsOfDetections(licence, this.#database, ids);
        return detections.map((detection) => ({
          detection,
          corrections: corrections.get(detection.detectionId) ?? [],
          hits: hits.get(detection.detectionId) ?? [],
        }));
      },
    );
  }

  /** Blind, as `search` without a plate. @throws PlatewardenError not_authorised, not_found */
  byId(grant: AccessGrant, detectionId: string): ShownDetection {
    const [found] = this.#access.read(
      grant,
      { scope: 'query', action: 'query', dataElements: { detectionId }, subjects: subjectsOf },
      (licence) =>
        showDetections(
          licence,
          this.#database,
          this.#database.all('SELECT * FROM detections WHERE detection_id = ?', detectionId),
          false,
        ),
    );
    if (found === undefined) throw new PlatewardenError('not_found', `There is no detection ${detectionId}`);
    return found;
  }

  /** A picture of a detection. @throws PlatewardenError not_authorised, not_found, store_corrupt */
  async image(grant: AccessGrant, detectionId: string, kind: 'plate' | 'vehicle'): Promise<Uint8Array> {
    const row = this.#access.read(
      grant,
      {
        scope: 'images',
        action: 'image_viewed',
        dataElements: { image: kind },
        subjects: () => [`detection:${detectionId}`],
      },
      () =>
        this.#database.get(
          'SELECT sha256 FROM images JOIN detections ON detection = sequence WHERE detection_id = ? AND kind = ?',
          detectionId,
          kind,
        ),
    );
    if (row === undefined) throw new PlatewardenError('not_found', `There is no ${kind} image of ${detectionId}`);
    return this.#images.get((row.sha256 as Buffer).toString('hex'));
  }

  /** Pages of rows newest first, until there are enough within the circle. */
  #rows(plan: Plan, { area, limit = 100 }: SearchTerms, most = mostDetections): Row[] {
    const wanted = Math.min(Math.max(1, limit), most);
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
}

function subjectsOf(found: readonly { readonly detectionId: string }[]): string[] {
  return found.map(({ detectionId }) => `detection:${detectionId}`);
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
