import type { Fix } from './fix.js';
import { type GgaSentence, type NmeaSentence, parseNmea } from './nmea.js';

/** Horizontal error (95%) of a receiver under open sky at HDOP 1, metres: 2 × 2.5 m of range error (GPS SPS, 2020). */
const errorAtHdopOneM = 5;
const dayMs = 86_400_000;

/** Makes fixes of NMEA sentences as they come, one for each RMC; altitude and precision from the GGA of the same time. */
export class NmeaFixes {
  #gga: GgaSentence | null = null;
  #dimensions: 'none' | '2d' | '3d' | null = null;

  /** The fix that `line` completes, or null. */
  push(line: string): Fix | null {
    const sentence = parseNmea(line);
    return sentence === null ? null : this.#take(sentence);
  }

  #take(sentence: NmeaSentence): Fix | null {
    if (sentence.kind === 'gga') {
      this.#gga = sentence;
      return null;
    }
    if (sentence.kind === 'gsa') {
      this.#dimensions = sentence.dimensions;
      return null;
    }
    const { at, place } = sentence;
    if (place === null || this.#dimensions === 'none') return { at, place: null };
    const gga = at !== null && this.#gga?.timeOfDayMs === at % dayMs ? this.#gga : null;
    const altitudeM = gga?.altitudeM ?? null;
    const accuracyM = gga === null || gga.hdop === null ? null : gga.hdop * errorAtHdopOneM;
    const fix = this.#dimensions ?? (altitudeM === null ? '2d' : '3d');
    return { at, place: { ...place, altitudeM, accuracyM, fix } };
  }
}
