import { createHash } from 'node:crypto';
import type { Alert } from '../../domain/alert.js';
import type { Detection, ImageRef } from '../../domain/detection.js';
import type { Hit } from '../../domain/hit.js';
import type { OutboxItem } from '../../domain/outbox.js';

export const noon = Date.UTC(2026, 10, 25, 12, 0, 0);

export function sampleId(number: number): string {
  return `D${String(number).padStart(19, '0')}`;
}

/** A detection of `plate`; what differs from the usual is given. */
export function sampleDetection(number: number, plate: string, changes: Partial<Detection> = {}): Detection {
  return {
    detectionId: sampleId(number),
    revision: 1,
    agencyId: 'sonoma-so',
    unitId: 'car-12',
    cameraId: 'front',
    startedAt: noon - 400,
    endedAt: noon + 600,
    capturedAt: noon,
    clock: { source: 'ntp', trusted: true },
    durationMs: 1000,
    read: {
      text: plate,
      rawText: plate,
      confidence: 0.9876,
      characters: [...plate].map((char) => ({ char, confidence: 0.99 })),
      candidates: [
        { text: plate, confidence: 0.9876 },
        { text: `${plate.slice(0, -1)}X`, confidence: 0.01 },
      ],
      region: { code: 'us-ca', confidence: 0.8 },
      engine: 'onnx',
    },
    reads: 7,
    box: [100, 200, 120, 40],
    direction: 'approaching',
    position: {
      latitude: 38.44,
      longitude: -122.71,
      altitudeM: 50,
      headingDeg: 90,
      speedMps: 13,
      accuracyM: 4,
      fix: '3d',
      source: 'gpsd',
      fixedAt: noon - 200,
      ageMs: 200,
      implausible: false,
    },
    plateImage: null,
    vehicleImage: null,
    retentionClass: 'patrol',
    caseNumber: null,
    linkedTo: null,
    ...changes,
  };
}

export function sampleHit(detection: Detection, changes: Partial<Hit> = {}): Hit {
  return {
    hitId: `H${detection.detectionId.slice(1)}`,
    detectionId: detection.detectionId,
    agencyId: detection.agencyId,
    unitId: detection.unitId,
    raisedAt: detection.capturedAt,
    match: { class: 'exact', readText: detection.read.text, candidateRank: 0, confidence: 0.98, state: 'agrees' },
    entry: {
      entryId: 'svs-1',
      plate: detection.read.text,
      state: 'us-ca',
      category: 'stolen_vehicle',
      synopsis: null,
      caseNumber: null,
      enteredBy: null,
      originator: null,
      sourceKey: null,
      descriptors: null,
      since: '2026-11-01',
      priority: 50,
    },
    list: {
      listId: 'svs',
      name: 'Stolen vehicles',
      extractedAt: noon - 3_600_000,
      ageMs: 3_600_000,
      freshness: 'fresh',
      restricted: false,
      secret: false,
    },
    status: 'unverified',
    ...changes,
  };
}

export function sampleAlert(hit: Hit, changes: Partial<Alert> = {}): Alert {
  return {
    alertId: `A${hit.hitId.slice(1)}`,
    hitId: hit.hitId,
    detectionId: hit.detectionId,
    recipient: { kind: 'dispatch', address: 'dispatch' },
    raisedAt: hit.raisedAt,
    ...changes,
  };
}

export function sampleItem(id: string, changes: Partial<OutboxItem> = {}): OutboxItem {
  return {
    id,
    kind: 'detection',
    topic: 'detection',
    body: '{}',
    type: 'alpr.detection.v1',
    occurredAt: noon,
    detectionId: null,
    alertId: null,
    ...changes,
  };
}

/** Bytes that stand for a picture: the store never looks into one. */
export function samplePicture(text: string): { bytes: Uint8Array; width: number; height: number } {
  return { bytes: Buffer.from(`picture ${text} `.repeat(200)), width: 120, height: 40 };
}

export function refOf(picture: { bytes: Uint8Array; width: number; height: number }): ImageRef {
  const sha256 = createHash('sha256').update(picture.bytes).digest('hex');
  return { sha256, bytes: picture.bytes.length, width: picture.width, height: picture.height };
}
