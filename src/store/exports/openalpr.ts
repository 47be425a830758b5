import type { Detection } from '../../domain/detection.js';
import type { KnownHit } from '../hits/hit-rows.js';
import { noticeOf } from '../hits/hit-view.js';
import type { Exported } from './exported.js';

/**
 * The detection as the OpenALPR agent tells a group of reads (`alpr_group`; field names and units as in its manual,
 * github.com/openalpr/doc, alprd, "Group Results", with what later agents added: confidences in percent, times in milliseconds, -1 for a position that is not known).
 */
export function groupOf({ detection }: Pick<Exported, 'detection'>): object {
  const { read, position } = detection;
  const candidates = read.candidates.map(({ text, confidence }) => ({
    plate: text,
    confidence: percent(confidence),
    matches_template: 0,
  }));
  const region = { region: read.region?.code ?? '', region_confidence: percent(read.region?.confidence ?? 0) };
  return {
    version: 2,
    data_type: 'alpr_group',
    epoch_start: detection.startedAt,
    epoch_end: detection.endedAt ?? detection.capturedAt,
    agent_uid: detection.unitId,
    agent_type: 'platewarden',
    company_id: detection.agencyId,
    camera_id: cameraNumber(detection),
    camera_name: detection.cameraId,
    country: 'us',
    gps_latitude: position?.latitude ?? -1,
    gps_longitude: position?.longitude ?? -1,
    uuids: [detection.detectionId],
    best_uuid: detection.detectionId,
    best_plate_number: read.text,
    best_confidence: percent(read.confidence),
    best_region: region.region,
    best_region_confidence: region.region_confidence,
    matches_template: false,
    best_plate: {
      plate: read.text,
      confidence: percent(read.confidence),
      matches_template: 0,
      plate_index: 0,
      ...region,
      requested_topn: 10,
      coordinates: cornersOf(detection),
      candidates,
    },
    candidates,
    is_parked: false,
    is_preview: detection.endedAt === null,
  };
}

/** A hit as OpenALPR tells an alert. What it is worth stands in its description (clause S-9.6). */
export function alertOf({ detection }: Pick<Exported, 'detection'>, { hit, withheld }: KnownHit): object {
  const details = withheld ? 'Details are withheld.' : (hit.entry.synopsis ?? hit.entry.category);
  return {
    version: 1,
    data_type: 'alpr_alert',
    epoch_time: hit.raisedAt,
    agent_uid: detection.unitId,
    site_name: detection.agencyId,
    camera_name: detection.cameraId,
    camera_number: cameraNumber(detection),
    plate_number: hit.match.readText,
    alert_list: hit.list.name,
    alert_list_id: hit.list.listId,
    list_type: 'alert',
    description: `${noticeOf(hit.status)} ${details}`,
    group: groupOf({ detection }),
  };
}

function percent(confidence: number): number {
  return Math.round(confidence * 1e6) / 1e4;
}

/** OpenALPR counts cameras: a number that the camera's name always gives (FNV-1a, 31 bits). */
function cameraNumber({ cameraId }: Detection): number {
  let hash = 0x811c9dc5;
  for (const char of cameraId) hash = Math.imul(hash ^ char.codePointAt(0)!, 0x01000193) >>> 0;
  return hash >>> 1;
}

function cornersOf({ box: [x, y, width, height] }: Detection): object[] {
  return [
    { x, y },
    { x: x + width, y },
    { x: x + width, y: y + height },
    { x, y: y + height },
  ];
}
