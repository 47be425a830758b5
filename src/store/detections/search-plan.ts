import { PlatewardenError } from '../../domain/errors.js';
import { foldEquivalent } from '../../domain/plate-text.js';
import type { UtcMs } from '../../domain/time.js';
import { type Area, cellsOf } from './cell.js';
import { reversed } from './columns.js';

/** What is searched for; the more is given, the less comes back. Newest first. */
export interface SearchTerms {
  /** As read; `?` stands for one unknown character, `*` for any number. */
  readonly plate?: string;
  /** Whether O, 0 and Q, and I and 1, are taken as the same. */
  readonly equivalent?: boolean;
  readonly from?: UtcMs;
  readonly to?: UtcMs;
  /** At most `largestRadiusM`. */
  readonly area?: Area;
  readonly cameraId?: string;
  /** Most detections to return, at most 1000. */
  readonly limit?: number;
}

/** Searches wider than this go by time, or are several. */
export const largestRadiusM = 20_000;
/** Characters at one end of a partial plate that an index can start from. */
const knownEnd = 2;

export interface Plan {
  /** Conditions on `detections`, for the index named. */
  readonly where: string;
  readonly index: string;
  readonly parameters: readonly unknown[];
}

/**
 * How the index is used that `terms` allow; every search goes through one (clause N-RT-query: predicates only).
 * @throws PlatewardenError usage when the terms name too little, or what cannot be a plate
 */
export function planSearch(terms: SearchTerms): Plan {
  const { from = 0, to = Number.MAX_SAFE_INTEGER, limit = 1 } = terms;
  if (!Number.isInteger(limit) || limit < 1)
    throw new PlatewardenError('usage', 'A search returns at least one detection');
  const time = { where: 'captured_at BETWEEN ? AND ?', parameters: [from, to] };
  const camera = terms.cameraId === undefined ? [] : [{ where: 'camera_id = ?', parameters: [terms.cameraId] }];
  if (terms.plate !== undefined) {
    const { index, conditions } = planPlate(terms.plate, terms);
    return joined(index, [...conditions, time, ...camera]);
  }
  if (terms.area !== undefined) {
    if (terms.area.radiusM > largestRadiusM || terms.area.radiusM <= 0) {
      throw new PlatewardenError('usage', `A search reaches at most ${largestRadiusM / 1000} km`);
    }
    const cells = {
      where: 'cell IN (SELECT value FROM json_each(?))',
      parameters: [JSON.stringify(cellsOf(terms.area))],
    };
    return joined('detections_by_place', [cells, time, ...camera]);
  }
  if (!spans(terms)) {
    throw new PlatewardenError('usage', 'A search names a plate, a place, or a beginning and an end in time');
  }
  return joined('detections_by_time', [time, ...camera]);
}

interface Condition {
  readonly where: string;
  readonly parameters: readonly unknown[];
}

function joined(index: string, conditions: readonly Condition[]): Plan {
  return {
    index,
    where: conditions.map((condition) => condition.where).join(' AND '),
    parameters: conditions.flatMap((condition) => condition.parameters),
  };
}

function spans({ from, to }: SearchTerms): boolean {
  return from !== undefined && to !== undefined;
}

function planPlate(text: string, terms: SearchTerms): { index: string; conditions: Condition[] } {
  const pattern = text.toUpperCase().replace(/[\s.·-]/g, '');
  if (!/^[A-Z0-9?*]{1,20}$/.test(pattern)) {
    throw new PlatewardenError('usage', `\`${text}\` is no plate`, { hint: 'Letters, digits, `?` and `*`.' });
  }
  const folded = foldEquivalent(pattern);
  // Where no character has an equivalent, the index itself answers, and no row is read that does not match.
  const asRead = !terms.equivalent && /[OQI01]/.test(pattern);
  if (!/[?*]/.test(pattern)) {
    const exact: Condition[] = asRead ? [{ where: 'plate = ?', parameters: [pattern] }] : [];
    return {
      index: 'detections_by_plate',
      conditions: [{ where: 'plate_folded = ?', parameters: [folded] }, ...exact],
    };
  }
  const exact: Condition[] = asRead ? [{ where: 'plate GLOB ?', parameters: [pattern] }] : [];
  const forwards = [{ where: 'plate_folded GLOB ?', parameters: [folded] }, ...exact];
  const beginning = /^[^?*]*/.exec(folded)![0];
  const end = reversed(/[^?*]*$/.exec(folded)![0]);
  if (beginning.length >= knownEnd && beginning.length >= end.length) {
    return { index: 'detections_by_plate', conditions: [startsWith('plate_folded', beginning), ...forwards] };
  }
  if (end.length >= knownEnd) {
    const backwards = [{ where: 'plate_reversed GLOB ?', parameters: [reversed(folded)] }, ...exact];
    return { index: 'detections_by_plate_end', conditions: [startsWith('plate_reversed', end), ...backwards] };
  }
  if (spans(terms)) return { index: 'detections_by_time', conditions: forwards };
  throw new PlatewardenError('usage', `\`${text}\` alone would look through every detection`, {
    hint: `Name ${knownEnd} characters at one end of the plate, or a beginning and an end in time.`,
  });
}

/** A range that an index answers; `~` sorts after every letter and digit. */
function startsWith(column: string, beginning: string): Condition {
  return { where: `${column} BETWEEN ? AND ?`, parameters: [beginning, `${beginning}~`] };
}
