import type { RetentionClass } from '../domain/detection.js';
import type { Hit } from '../domain/hit.js';
import type { Unit } from '../domain/unit.js';

const byUnit: Record<Unit['kind'], RetentionClass> = { vehicle: 'patrol', pole: 'fixed', parking: 'parking' };

/**
 * The schedule a new detection falls under (clauses S-6, S-7, N-RT-hit, N-RT-nonhit). Hits on secret lists alone leave it
 * under the unit's own: the class `hit` would tell whoever may search detections that there was one (S-9.5).
 * All that parking enforcement reads is kept for its year, which is as long as a hit may be kept.
 */
export function retentionClassOf(unit: Unit, hits: readonly Pick<Hit, 'list'>[]): RetentionClass {
  if (unit.kind === 'parking') return 'parking';
  return hits.some(({ list }) => !list.secret) ? 'hit' : byUnit[unit.kind];
}
