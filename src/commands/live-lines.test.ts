import { expect, test } from 'vitest';
import type { Alert } from '../domain/alert.js';
import type { Detection } from '../domain/detection.js';
import type { Hit } from '../domain/hit.js';
import { ageText, alertLine, detectionLine } from './live-lines.js';
import { TerminalView } from './terminal-view.js';

const detection: Detection = {
  detectionId: 'D1',
  revision: 1,
  agencyId: 'demo-so',
  unitId: 'car',
  cameraId: 'front',
  startedAt: 0,
  endedAt: 1,
  capturedAt: Date.UTC(2026, 10, 24, 17, 3, 21),
  clock: { source: 'recording', trusted: true },
  durationMs: 2400,
  read: {
    text: '7ABC123',
    rawText: '7ABC123',
    confidence: 0.974,
    characters: [],
    candidates: [],
    region: { code: 'us-ca', confidence: 0.9 },
    engine: 'onnx',
  },
  reads: 9,
  box: [0, 0, 1, 1],
  direction: 'approaching',
  position: null,
  plateImage: null,
  vehicleImage: null,
  retentionClass: 'patrol',
  caseNumber: null,
  linkedTo: null,
};

const hit: Hit = {
  hitId: 'H1',
  detectionId: 'D1',
  agencyId: 'demo-so',
  unitId: 'car',
  raisedAt: 0,
  status: 'unverified',
  match: { class: 'equivalent', readText: '7ABC1O3', candidateRank: 0, confidence: 0.97, state: 'unknown' },
  entry: {
    entryId: 'E1',
    plate: '7ABC103',
    state: 'us-ca',
    category: 'stolen_vehicle',
    synopsis: null,
    caseNumber: null,
    enteredBy: null,
    originator: null,
    sourceKey: null,
    descriptors: null,
    since: null,
    priority: 50,
  },
  list: {
    listId: 'svs',
    name: 'Stolen vehicles',
    extractedAt: 0,
    ageMs: 37 * 3_600_000,
    freshness: 'red',
    restricted: false,
    secret: false,
  },
};

const alert: Alert = {
  alertId: 'A1',
  hitId: 'H1',
  detectionId: 'D1',
  recipient: { kind: 'operator', address: 'operator' },
  raisedAt: 0,
};

test('a detection is one readable line', () => {
  expect(detectionLine(detection)).toBe(
    '17:03:21  DETECTION  7ABC123   CA  97%  front  approaching  2.4 s  9 reads  no fix',
  );
});

test('S-9.6: an alert says that it is unverified and what must be confirmed before a stop', () => {
  expect(alertLine(alert, hit, detection)).toContain('UNVERIFIED: confirm plate, state and status before any stop');
});

test('S-9.7-age: an alert names the list and the age of its data', () => {
  expect(alertLine(alert, hit, detection)).toContain('Stolen vehicles, data 37 h 0 min old (red)');
});

test('an alert says what was read and what is listed when they differ', () => {
  expect(alertLine(alert, hit, detection)).toContain('equivalent match of the reading (read 7ABC1O3, listed 7ABC103)');
});

test('S-9.5: of a restricted list the line tells only that there is a hit', () => {
  const line = alertLine(alert, { ...hit, list: { ...hit.list, restricted: true } }, detection);
  expect(line).not.toContain('stolen vehicle');
  expect(line).not.toContain('Stolen vehicles');
  expect(line).toContain('restricted list');
});

test('ages are told in hours and minutes', () => {
  expect(ageText(59_000)).toBe('0 min');
  expect(ageText(125 * 60_000)).toBe('2 h 5 min');
});

test('on a terminal the status line stays below what is printed; piped it is a line of its own', () => {
  const progress = { frames: 1, dropped: 0, plates: 0, detections: 0, hits: 0, outbox: 0 };
  const write = (isTTY: boolean) => {
    let text = '';
    const view = new TerminalView({ isTTY, write: (part) => (text += part) });
    view.refresh(progress);
    view.line('x');
    view.finish(progress);
    return text;
  };
  const status = 'frames 1  dropped 0  plates 0  detections 0  hits 0  outbox 0';
  expect(write(true)).toContain(`x\n${status}`);
  expect(write(false)).toBe(`${status}\nx\n\n0 vehicles: none\n0 alerts, unverified leads: none\n${status}\n`);
});
