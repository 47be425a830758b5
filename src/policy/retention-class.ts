import type { RetentionClass } from '../domain/detection.js';
import type { Unit } from '../domain/unit.js';

const byUnit: Record<Unit['kind'], RetentionClass> = { vehicle: 'patrol', pole: 'fixed', parking: 'parking' };

/** The schedule a new detection falls under (clauses S-6, S-7, N-RT-hit, N-RT-nonhit). */
export function retentionClassOf(unit: Unit, isHit: boolean): RetentionClass {
  return isHit ? 'hit' : byUnit[unit.kind];
}
