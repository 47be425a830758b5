import type { HealthSource } from '../ops/health.js';
import type { UplinkState } from './publisher.js';

/** How the uplink is: degraded without a link, since everything waits, and while something is set aside. */
export function uplinkHealth(state: UplinkState | null, depth: number): ReturnType<HealthSource> {
  if (state === null) return { parts: [], figures: { outbox: depth } };
  const { linked, delivered, received, setAside, lastSetAside, lastFault } = state;
  const faults = [
    ...(linked ? [] : [`no link to the broker${lastFault === null ? '' : `: ${lastFault}`}`]),
    ...(setAside === 0
      ? []
      : [`${setAside} messages set aside${lastSetAside === null ? '' : `, the last: ${lastSetAside}`}`]),
  ];
  return {
    parts: [{ part: 'uplink', state: faults.length === 0 ? 'ok' : 'degraded', message: faults.join('; ') }],
    figures: { outbox: depth, delivered, received, setAside },
  };
}
