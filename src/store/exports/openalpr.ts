import type { Detection } from '../../domain/detection.js';
import type { KnownHit } from '../hits/hit-rows.js';
import { noticeOf } from '../hits/hit-view.js';
import type { Exported } from './exported.js';

/**
 * The detection as the OpenALPR agent tells a group of reads (`alpr_group`, as in "JSON Group Results" of its manual:
 * github.com/openalpr/doc, `source/app_integration.include`, and docs.rekor.ai): confidences in percent, those of a
 * plate's region whole; times in milliseconds, places in whole pixels. What the unit does not know is left out, as by
 * agents without a GPS receiver.
 */
export function groupOf({ detection }: Pick<Exported, 'detection'>): object {
  const { read, position } = detection;
  const candidates = read.candidates.map(({ text, confidence }) => ({
    plate: text,
    confidence: percent(confidence),
    matches_template: 0,
  }));
  const { code: region, confidence: regionConfidence } = read.region ?? { code: '', confidence: 0 };
  return {
    version: 2,
    data_type: 'alpr_group',
    epoch_start: Math.round(detection.startedAt),
    epoch_end: Math.round(detection.endedAt ?? detection.capturedAt),
    agent_uid: detection.unitId,
    agent_type: 'platewarden',
    company_id: detection.agencyId,
    camera_id: cameraNumber(detection),
    web_server_config: { camera_label: detection.cameraId, agent_label: detection.unitId },
    ...(region !== '' && { country: region.split('-')[0] }),
    ...(position !== null && { gps_latitude: position.latitude, gps_longitude: position.longitude }),
    uuids: [detection.detectionId],
    plate_indexes: [0],
    best_uuid: detection.detectionId,
    best_plate_number: read.text,
    best_confidence: percent(read.confidence),
    best_region: region,
    best_region_confidence: percent(regionConfidence),
    matches_template: false,
    best_plate: {
      plate: read.text,
      confidence: percent(read.confidence),
      matches_template: 0,
      plate_index: 0,
      region,
      region_confidence: Math.round(regionConfidence * 100),
      requested_topn: 10,
      coordinates: cornersOf(detection),
      candidates,
    },
    candidates,
    is_parked: false,
    is_preview: detection.endedAt === null,
  };
}

/**
 * A hit as OpenALPR tells an alert ("Alert Results", help.rekor.ai, on receiving data through webhooks). A list that
 * alerts for what is on it is a "Blacklist" there. What the hit is worth stands in its description (clause S-9.6).
 */
export function alertOf({ detection }: Pick<Exported, 'detection'>, { hit }: KnownHit): object {
  const details = hit.entry === null ? 'Details are withheld.' : (hit.entry.synopsis ?? hit.entry.category);
  return {
    version: 1,
    data_type: 'alpr_alert',
    epoch_time: Math.round(hit.raisedAt),
    agent_uid: detection.unitId,
    site_name: detection.agencyId,
    camera_name: detection.cameraId,
    camera_number: cameraNumber(detection),
    plate_number: (hit.match ?? { readText: detection.read.text }).readText,
    alert_list: hit.list.name,
    list_type: 'Blacklist',
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

/** Clockwise from the top left. */
function cornersOf({ box: [x, y, width, height] }: Detection): object[] {
  const [left, top, right, bottom] = [x, y, x + width, y + height].map(Math.round);
  return [
    { x: left, y: top },
    { x: right, y: top },
    { x: right, y: bottom },
    { x: left, y: bottom },
  ];
}
