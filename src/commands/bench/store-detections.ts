import { createHash } from 'node:crypto';
import type { Detection, ImageRef } from '../../domain/detection.js';
import type { OutboxItem } from '../../domain/outbox.js';
import { dayMs } from '../../domain/time.js';

export interface MadeDetection {
  readonly detection: Detection;
  readonly hits: [];
  readonly alerts: [];
  readonly outbox: readonly OutboxItem[];
}

export const newestAt = Date.UTC(2026, 10, 25, 12);
export const daysHeld = 30;
const letters = 'ABCDEFGHJKLMNPRSTUVWXYZ';

/**
 * Detection number `n` of `held`: spread evenly over 30 days in order, over some 100 km², each plate about ten times.
 * Negative numbers are as new as the newest.
 */
export function detectionMaker(held: number): (n: number) => MadeDetection {
  return (n) => {
    const hash = createHash('sha256').update(`detection ${n}`).digest();
    const plate = plateOf(hash.readUInt32LE(0) % Math.max(1, Math.floor(held / 10)));
    const share = n < 0 || n >= held ? 1 : n / held;
    const capturedAt = Math.round(newestAt - daysHeld * dayMs * (1 - share));
    const detectionId = capturedAt.toString(36).toUpperCase().padStart(9, '0') + hash.toString('hex').slice(0, 11);
    const detection: Detection = {
      detectionId,
      revision: 1,
      agencyId: 'bench-so',
      unitId: 'car-12',
      cameraId: 'front',
      startedAt: capturedAt - 400,
      endedAt: capturedAt + 600,
      capturedAt,
      clock: { source: 'ntp', trusted: true },
      durationMs: 1000,
      read: {
        text: plate,
        rawText: plate,
        confidence: 0.9876,
        characters: [...plate].map((char, i) => ({ char, confidence: (9000 + hash[i]!) / 10_000 })),
        candidates: [0, 1, 2, 3].map((i) => ({ text: plate, confidence: 0.9876 / (i + 1) })),
        region: { code: 'us-ca', confidence: 0.83 },
        engine: 'onnx',
      },
      reads: 7,
      box: [812, 431, 120, 40],
      direction: 'approaching',
      position: {
        latitude: 38.39 + (hash.readUInt16LE(4) / 65_536) * 0.1,
        longitude: -122.76 + (hash.readUInt16LE(6) / 65_536) * 0.1,
        altitudeM: 50.1,
        headingDeg: 90.5,
        speedMps: 13.2,
        accuracyM: 4.5,
        fix: '3d',
        source: 'gpsd',
        fixedAt: capturedAt - 300,
        ageMs: 300,
        implausible: false,
      },
      plateImage: imageOf(hash, 'plate'),
      vehicleImage: imageOf(hash, 'vehicle'),
      retentionClass: 'patrol',
      caseNumber: null,
      linkedTo: null,
    };
    return { detection, hits: [], alerts: [], outbox: itemsOf(detection) };
  };
}

function plateOf(n: number): string {
  const letter = (i: number) => letters[Math.floor(n / letters.length ** i) % letters.length];
  return `${1 + (n % 9)}${letter(0)}${letter(1)}${letter(2)}${String(n % 1000).padStart(3, '0')}`;
}

function imageOf(hash: Buffer, kind: string): ImageRef {
  const sha256 = createHash('sha256').update(hash).update(kind).digest('hex');
  return { sha256, bytes: kind === 'plate' ? 6000 : 90_000, width: 320, height: 160 };
}

function itemsOf(detection: Detection): OutboxItem[] {
  const { detectionId, capturedAt: occurredAt } = detection;
  const item = { occurredAt, detectionId, alertId: null, type: 'bench' };
  return [
    { ...item, id: `${detectionId}-d`, kind: 'detection', topic: 'detection', body: JSON.stringify(detection) },
    { ...item, id: `${detectionId}-p`, kind: 'plate-image', topic: 'image', body: detection.plateImage!.sha256 },
    { ...item, id: `${detectionId}-v`, kind: 'vehicle-image', topic: 'image', body: detection.vehicleImage!.sha256 },
  ];
}
