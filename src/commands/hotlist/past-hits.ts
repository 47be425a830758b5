import type { AccessGrant } from '../../domain/access.js';
import type { Detection } from '../../domain/detection.js';
import type { MatchClass } from '../../domain/hit.js';
import type { Sighting } from '../../domain/sighting.js';
import { dayMs, type UtcMs } from '../../domain/time.js';
import { type ListRecord, listRecord } from '../../hotlist/list-record.js';
import { ListMatcher } from '../../hotlist/matcher.js';
import { memoryList } from '../../hotlist/memory-list.js';
import { loadLookAlikes, readingsOf } from '../../hotlist/table/look-alikes.js';
import type { DetectionSearch } from '../../store/detections/search.js';

/** Days of stored detections that an entry is held against (clause S-9.3). */
export const pastDays = 7;
/** More than anyone would look through; the bound on hits a day is far below. */
const mostFound = 1000;

/** A stored detection that an entry would have hit, and how. */
export interface PastHit {
  readonly detection: Detection;
  readonly class: MatchClass;
}

/**
 * What an entry with this pattern would have hit in the last week, in every class, newest first. Each question is a
 * logged search by plate (clause N-RT-query); what is found is judged by the matcher itself.
 */
export function pastHits(
  search: DetectionSearch,
  grant: AccessGrant,
  pattern: string,
  now: UtcMs,
  limits: ListRecord['limits'] = null,
): PastHit[] {
  const found = new Map<string, Detection>();
  for (const plate of readingsOf(pattern, loadLookAlikes())) {
    const terms = { plate, equivalent: true, from: now - pastDays * dayMs, to: now, limit: mostFound };
    for (const { read, ...detection } of search.search(grant, terms)) {
      // A search by plate shows what it found, to who will not compare it by eye any more (S-9.7b).
      if (read !== null) found.set(detection.detectionId, { ...detection, read });
    }
  }
  const matcher = new ListMatcher();
  const record = listRecord({ plate: pattern, pattern, category: 'bolo', limits });
  matcher.replace([memoryList({ listId: 'tried', name: 'Tried', extractedAt: now, near: true }, [record])]);
  return [...found.values()]
    .sort((a, b) => b.capturedAt - a.capturedAt)
    .flatMap((detection) => {
      const [hit] = matcher.match(detection.read, now, sightingOf(detection));
      return hit ? [{ detection, class: hit.match.class }] : [];
    });
}

/** Its heading is not known here: only the camera knows where it looked. */
function sightingOf({ capturedAt, clock, position }: Detection): Sighting {
  return { at: capturedAt, isTimeTrusted: clock.trusted, position, headingDeg: null };
}

/** `2 exact, 1 near in 7 days`. */
export function pastHitsLine(hits: readonly PastHit[]): string {
  const counts = (['exact', 'equivalent', 'partial', 'near'] as const)
    .map((name) => ({ name, count: hits.filter((hit) => hit.class === name).length }))
    .filter(({ count }) => count > 0);
  const parts = counts.map(({ name, count }) => `${count} ${name}`);
  return `${parts.length > 0 ? parts.join(', ') : 'nothing'} in ${pastDays} days`;
}
