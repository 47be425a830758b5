import type { Alert } from '../../../domain/alert.js';
import type { Detection } from '../../../domain/detection.js';
import type { Hit } from '../../../domain/hit.js';
import { hourMs } from '../../../domain/time.js';
import { alertMessage } from '../alert.js';
import type { MessageName } from '../catalogue.js';
import { detectionMessage } from '../detection.js';
import { wireTime } from '../times.js';

export const noon = Date.UTC(2026, 10, 25, 12, 0, 0);

export const exampleDetection: Detection = {
  detectionId: '01KAXF2J00D7ETECT10N',
  revision: 2,
  agencyId: 'demo-so',
  unitId: 'car-12',
  cameraId: 'front',
  startedAt: noon - 400,
  endedAt: noon + 600,
  capturedAt: noon,
  clock: { source: 'gps', trusted: true },
  durationMs: 1000,
  read: {
    text: '7ABC123',
    rawText: '7ABC1Z3',
    confidence: 0.98,
    characters: [...'7ABC123'].map((char) => ({ char, confidence: 0.99 })),
    candidates: [{ text: '7ABC123', confidence: 0.98 }],
    region: { code: 'us-ca', confidence: 0.9 },
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
  plateImage: { sha256: 'a1'.repeat(32), bytes: 4096, width: 160, height: 64 },
  vehicleImage: null,
  retentionClass: 'hit',
  caseNumber: null,
  linkedTo: null,
};

export const exampleHit: Hit = {
  hitId: '01KAXF2J00H1T0000001',
  detectionId: exampleDetection.detectionId,
  agencyId: 'demo-so',
  unitId: 'car-12',
  raisedAt: noon,
  match: { class: 'exact', readText: '7ABC123', candidateRank: 0, confidence: 0.98, state: 'agrees' },
  entry: {
    entryId: 'svs-1',
    plate: '7ABC123',
    state: 'us-ca',
    category: 'stolen_vehicle',
    synopsis: null,
    caseNumber: null,
    enteredBy: null,
    originator: 'CA0490000',
    sourceKey: null,
    descriptors: null,
    since: '2026-11-01',
    priority: 50,
  },
  list: {
    listId: 'svs',
    name: 'Stolen vehicles (SVS)',
    extractedAt: noon - 3 * hourMs,
    ageMs: 3 * hourMs,
    freshness: 'fresh',
    restricted: false,
    secret: false,
  },
  status: 'unverified',
};

export const exampleAlert: Alert = {
  alertId: '01KAXF2J00A1ERT00001',
  hitId: exampleHit.hitId,
  detectionId: exampleHit.detectionId,
  recipient: { kind: 'dispatch', address: 'dispatch' },
  raisedAt: noon,
};

/** One of each message, as the README shows them. */
export const messageExamples: Readonly<Record<MessageName, unknown>> = {
  state: { state: 'online', version: '0.1.0', linkedAt: wireTime(noon) },
  health: {
    state: 'degraded',
    uptimeMs: 3_600_000,
    parts: [{ part: 'uplink', state: 'degraded', message: '1 messages set aside' }],
    figures: { frames: 36_000, outbox: 12 },
    at: wireTime(noon),
  },
  detection: detectionMessage(exampleDetection),
  alert: alertMessage(exampleAlert, exampleHit, exampleDetection, 12 * hourMs),
  disposition: {
    dispositionId: '01KAXF2J00D1SP000001',
    hitId: exampleHit.hitId,
    detectionId: exampleHit.detectionId,
    agencyId: 'demo-so',
    unitId: 'car-12',
    listId: 'svs',
    entryId: 'svs-1',
    outcome: 'recovery',
    note: 'Returned to its owner',
    decidedBy: 'Dep. Ruiz',
    decidedAt: wireTime(noon),
    originator: 'CA0490000',
    sourceKey: null,
  },
  correction: {
    correctionId: '01KAXF2J00C0RRECT001',
    detectionId: exampleDetection.detectionId,
    agencyId: 'demo-so',
    action: 'corrected',
    correctedText: '7ABC128',
    correctedState: 'us-ca',
    reason: 'The last character is an 8',
    decidedBy: 'Dep. Ruiz',
    decidedAt: wireTime(noon),
  },
  'audit-head': {
    ...{ agencyId: 'demo-so', unitId: 'car-12', sequence: 1234, hash: 'c0'.repeat(32), at: wireTime(noon) },
    ...{ signature: 'base64', publicKey: '-----BEGIN PUBLIC KEY-----' },
  },
  receipt: { ids: ['01KAXF2J00D7ETECT10N.2', '01KAXF2J00A1ERT00001', 'a1'.repeat(32)] },
  command: {
    command: 'enter-plate',
    entry: {
      entryId: 'urgent-7',
      plate: '7ABC123',
      state: 'us-ca',
      category: 'amber_or_silver_alert',
      synopsis: 'Child taken at noon, grey saloon',
      caseNumber: '26-004711',
      enteredBy: 'Sgt. Lee',
      approvedBy: 'Lt. Okafor',
      issuedAt: wireTime(noon),
      expiresAt: wireTime(noon + 24 * hourMs),
      descriptors: null,
      picture: '/9j/4AAQSkZJRg==',
      recipients: [],
      priority: 100,
    },
  },
  'command-result': { commandId: 'c-1', outcome: 'done', message: 'Entry urgent-7 matches from now on' },
};
