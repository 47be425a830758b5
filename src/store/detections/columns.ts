import { z } from 'zod';
import { type Detection, detectionSchema, type ImageRef } from '../../domain/detection.js';
import { PlatewardenError } from '../../domain/errors.js';
import { foldEquivalent } from '../../domain/plate-text.js';
import type { Row } from '../database.js';
import { cellOf } from './cell.js';

/** Plate read from its end, so that a known ending is a known beginning. */
export function reversed(plate: string): string {
  return [...plate].reverse().join('');
}

/** Four digits are all a confidence means; the rest of the number would be a third of a detection's size. */
const rounded = (confidence: number) => Math.round(confidence * 1e4) / 1e4;

/** A detection as named columns, without its images; times to the millisecond, confidences to four digits. */
export function columnsOf(detection: Detection): Row {
  const { read, position } = detection;
  const folded = foldEquivalent(read.text);
  return {
    detection_id: detection.detectionId,
    revision: detection.revision,
    agency_id: detection.agencyId,
    unit_id: detection.unitId,
    camera_id: detection.cameraId,
    started_at: Math.round(detection.startedAt),
    ended_at: detection.endedAt === null ? null : Math.round(detection.endedAt),
    captured_at: Math.round(detection.capturedAt),
    clock_source: detection.clock.source,
    clock_trusted: Number(detection.clock.trusted),
    duration_ms: Math.round(detection.durationMs),
    plate: read.text,
    plate_folded: folded,
    plate_reversed: reversed(folded),
    raw_text: read.rawText,
    confidence: rounded(read.confidence),
    characters: JSON.stringify(read.characters.map(({ char, confidence }) => [char, rounded(confidence)])),
    candidates: JSON.stringify(read.candidates.map(({ text, confidence }) => [text, rounded(confidence)])),
    region_code: read.region?.code ?? null,
    region_confidence: read.region === null ? null : rounded(read.region.confidence),
    engine: read.engine,
    reads: detection.reads,
    box: JSON.stringify(detection.box.map(Math.round)),
    direction: detection.direction,
    latitude: position?.latitude ?? null,
    longitude: position?.longitude ?? null,
    altitude_m: position?.altitudeM ?? null,
    heading_deg: position?.headingDeg ?? null,
    speed_mps: position?.speedMps ?? null,
    accuracy_m: position?.accuracyM ?? null,
    fix: position?.fix ?? null,
    position_source: position?.source ?? null,
    fixed_at: position === null ? null : Math.round(position.fixedAt),
    fix_age_ms: position === null ? null : Math.round(position.ageMs),
    implausible: position === null ? null : Number(position.implausible),
    cell: position === null ? null : cellOf(position.latitude, position.longitude),
    retention_class: detection.retentionClass,
    case_number: detection.caseNumber,
    linked_to: detection.linkedTo,
    // A time that nobody vouches for is settled later, see retention/settle-times.ts.
    retain_from: detection.clock.source === 'rtc' && !detection.clock.trusted ? null : Math.round(detection.capturedAt),
  };
}

const pairsSchema = z.array(z.tuple([z.string(), z.number()]));
const pairs = (json: unknown) => pairsSchema.parse(JSON.parse(String(json)));

/** The detection in a row of `detections`, with its images. @throws PlatewardenError store_corrupt */
export function detectionOf(row: Row, images: { plate: ImageRef | null; vehicle: ImageRef | null }): Detection {
  const result = detectionSchema.safeParse({
    detectionId: row.detection_id,
    revision: row.revision,
    agencyId: row.agency_id,
    unitId: row.unit_id,
    cameraId: row.camera_id,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    capturedAt: row.captured_at,
    clock: { source: row.clock_source, trusted: row.clock_trusted === 1 },
    durationMs: row.duration_ms,
    read: {
      text: row.plate,
      rawText: row.raw_text,
      confidence: row.confidence,
      characters: pairs(row.characters).map(([char, confidence]) => ({ char, confidence })),
      candidates: pairs(row.candidates).map(([text, confidence]) => ({ text, confidence })),
      region: row.region_code === null ? null : { code: row.region_code, confidence: row.region_confidence },
      engine: row.engine,
    },
    reads: row.reads,
    box: JSON.parse(String(row.box)),
    direction: row.direction,
    position: positionOf(row),
    plateImage: images.plate,
    vehicleImage: images.vehicle,
    retentionClass: row.retention_class,
    caseNumber: row.case_number,
    linkedTo: row.linked_to,
  });
  if (result.success) return result.data;
  throw new PlatewardenError('store_corrupt', `Detection ${row.detection_id} does not hold what it should`, {
    cause: result.error,
  });
}

function positionOf(row: Row): unknown {
  if (row.latitude === null) return null;
  return {
    latitude: row.latitude,
    longitude: row.longitude,
    altitudeM: row.altitude_m,
    headingDeg: row.heading_deg,
    speedMps: row.speed_mps,
    accuracyM: row.accuracy_m,
    fix: row.fix,
    source: row.position_source,
    fixedAt: row.fixed_at,
    ageMs: row.fix_age_ms,
    implausible: row.implausible === 1,
  };
}
