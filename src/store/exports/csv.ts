import { stringify } from 'csv-stringify/sync';
import { type Exported, isoTime } from './exported.js';

const columns = {
  detection_id: ({ detection }) => detection.detectionId,
  captured_at: ({ detection }) => isoTime(detection.capturedAt),
  clock: ({ detection: { clock } }) => `${clock.source}${clock.trusted ? '' : ' untrusted'}`,
  plate: ({ detection }) => detection.read.text,
  raw_text: ({ detection }) => detection.read.rawText,
  confidence: ({ detection }) => detection.read.confidence,
  region: ({ detection }) => detection.read.region?.code ?? null,
  agency: ({ detection }) => detection.agencyId,
  unit: ({ detection }) => detection.unitId,
  camera: ({ detection }) => detection.cameraId,
  latitude: ({ detection }) => detection.position?.latitude ?? null,
  longitude: ({ detection }) => detection.position?.longitude ?? null,
  heading_deg: ({ detection }) => detection.position?.headingDeg ?? null,
  speed_mps: ({ detection }) => detection.position?.speedMps ?? null,
  fix: ({ detection }) => detection.position?.fix ?? 'none',
  retention_class: ({ detection }) => detection.retentionClass,
  case_number: ({ detection }) => detection.caseNumber,
  plate_image_sha256: ({ detection }) => detection.plateImage?.sha256 ?? null,
  vehicle_image_sha256: ({ detection }) => detection.vehicleImage?.sha256 ?? null,
  corrections: ({ corrections }) => corrections.length,
  hits: ({ hits }) => hits.length,
} as const satisfies Record<string, (exported: Exported) => string | number | null>;

/**
 * RFC 4180 with a heading. A cell of text that a spreadsheet would take for a formula gets an apostrophe before it;
 * numbers, of which some are negative, stay numbers.
 */
export function toCsv(found: readonly Exported[]): string {
  const rows = found.map((each) => Object.values(columns).map((cell) => cell(each)));
  return stringify([Object.keys(columns), ...rows], { cast: { string: asText } });
}

function asText(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}
