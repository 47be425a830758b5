import { readFileSync } from 'node:fs';
import { PlatewardenError } from '../domain/errors.js';
import type { PositionSource } from '../domain/ports.js';
import type { Position } from '../domain/position.js';
import type { UtcMs } from '../domain/time.js';
import { isImplausible, oldestFixMs, type Place } from './fix.js';
import { NmeaFixes } from './nmea-fixes.js';

interface TimedFix {
  readonly at: UtcMs;
  readonly place: Place | null;
  readonly implausible: boolean;
}

/**
 * The drive in an NMEA log, in step with footage: asked for the time of a frame, it answers with the last fix by then.
 * @throws PlatewardenError file_unreadable; position_invalid when the log holds no timed sentence
 */
export function recordedPosition(path: string): PositionSource {
  const fixes = parseLog(readLog(path));
  if (fixes.length === 0) {
    throw new PlatewardenError('position_invalid', `${path} holds no NMEA RMC sentence with a time`);
  }
  return {
    positionAt: (at) => {
      const fix = lastBy(fixes, at);
      if (fix === null || fix.place === null || at - fix.at > oldestFixMs) return null;
      return positionOf(fix.place, fix, at);
    },
  };
}

function positionOf(place: Place, { at: fixedAt, implausible }: TimedFix, at: UtcMs): Position {
  return { ...place, source: 'recording', fixedAt, ageMs: at - fixedAt, implausible };
}

function readLog(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch (cause) {
    throw new PlatewardenError('file_unreadable', `The NMEA log ${path} cannot be read`, { cause });
  }
}

function parseLog(text: string): TimedFix[] {
  const reader = new NmeaFixes();
  const fixes: TimedFix[] = [];
  let last: { at: UtcMs; place: Place } | null = null;
  for (const line of text.split('\n')) {
    const fix = reader.push(line);
    if (fix === null || fix.at === null) continue;
    const { at, place } = fix;
    const implausible = place !== null && last !== null && isImplausible(last.place, place, at - last.at);
    fixes.push({ at, place, implausible });
    if (place !== null) last = { at, place };
  }
  return fixes.sort((a, b) => a.at - b.at);
}

function lastBy(fixes: readonly TimedFix[], at: UtcMs): TimedFix | null {
  let low = 0;
  let high = fixes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (fixes[middle]!.at <= at) low = middle + 1;
    else high = middle;
  }
  return fixes[low - 1] ?? null;
}
