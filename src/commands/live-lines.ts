import type { Alert } from '../domain/alert.js';
import type { Detection } from '../domain/detection.js';
import type { Hit, MatchDetail } from '../domain/hit.js';
import { hourMs, minuteMs, type UtcMs } from '../domain/time.js';

/** `17:03:21` in UTC. */
function timeOfDay(at: UtcMs): string {
  return new Date(at).toISOString().slice(11, 19);
}

function place(detection: Pick<Detection, 'position'>): string {
  const { position } = detection;
  return position ? `${position.latitude.toFixed(5)},${position.longitude.toFixed(5)}` : 'no fix';
}

function state(code: string | null | undefined): string {
  return code ? code.replace(/^us-/, '').toUpperCase() : 'state not read';
}

/** One readable line for a vehicle that passed; `read` is null where the reading is withheld (S-9.7b). */
export function detectionLine(
  detection: Omit<Detection, 'read'> & { readonly read: Detection['read'] | null },
): string {
  const { read } = detection;
  const parts = [
    timeOfDay(detection.capturedAt),
    'DETECTION',
    ...(read === null
      ? ['WITHHELD']
      : [read.text.padEnd(8), state(read.region?.code), `${Math.round(read.confidence * 100)}%`]),
    `${detection.cameraId}`,
    detection.direction ?? 'direction unknown',
    `${(detection.durationMs / 1000).toFixed(1)} s`,
    `${detection.reads} read${detection.reads === 1 ? '' : 's'}`,
    place(detection),
  ];
  return parts.join('  ');
}

/** `2 h 5 min`, `3 min`. */
export function ageText(ageMs: number): string {
  const hours = Math.floor(ageMs / hourMs);
  const minutes = Math.floor((ageMs % hourMs) / minuteMs);
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min`;
}

function howItMatched(match: MatchDetail, entryPlate: string): string {
  const reading = match.candidateRank === 0 ? 'the reading' : `its reading no. ${match.candidateRank + 1}`;
  const text = match.class === 'exact' ? '' : ` (read ${match.readText}, listed ${entryPlate})`;
  const unchecked = match.unchecked ? `, NOT CHECKED: ${match.unchecked.join(', ')} of the entry` : '';
  return `${match.class} match of ${reading}${text}, state ${match.state}${unchecked}`;
}

/** One readable line for an alert; says itself that it is an unverified lead (clauses S-9.6, S-9.7-age). */
export function alertLine(_alert: Alert, hit: Hit, detection: Detection): string {
  const { entry, list } = hit;
  const details = list.restricted
    ? ['listed on a restricted list: ask dispatch']
    : [
        `${entry.category.replaceAll('_', ' ')}`,
        howItMatched(hit.match, entry.plate),
        `${list.name}, data ${ageText(list.ageMs)} old${list.freshness === 'fresh' ? '' : ` (${list.freshness})`}`,
      ];
  return [
    timeOfDay(detection.capturedAt),
    'ALERT    ',
    hit.match.readText.padEnd(8),
    ...details,
    place(detection),
    'UNVERIFIED: confirm plate, state and status before any stop',
  ].join('  ');
}

/** What the status line and the summary show. */
export interface Progress {
  readonly frames: number;
  readonly dropped: number;
  readonly plates: number;
  readonly detections: number;
  readonly hits: number;
  readonly outbox: number;
}

export function statusLine(progress: Progress): string {
  const { frames, dropped, plates, detections, hits, outbox } = progress;
  return `frames ${frames}  dropped ${dropped}  plates ${plates}  detections ${detections}  hits ${hits}  outbox ${outbox}`;
}
