import type { PositionSource } from '../domain/ports.js';

/** A camera that does not move: surveyed once, true at any time. */
export function fixedPosition(place: {
  latitude: number;
  longitude: number;
  headingDeg?: number | undefined;
}): PositionSource {
  const { latitude, longitude, headingDeg = null } = place;
  return {
    positionAt: (at) => ({
      latitude,
      longitude,
      altitudeM: null,
      headingDeg,
      speedMps: 0,
      accuracyM: null,
      fix: 'surveyed',
      source: 'fixed',
      fixedAt: at,
      ageMs: 0,
      implausible: false,
    }),
  };
}
