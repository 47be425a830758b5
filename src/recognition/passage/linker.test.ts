import { expect, test } from 'vitest';
import type { Detection } from '../../domain/detection.js';
import { VehicleLinker } from './linker.js';

const start = 1_800_000_000_000;
const minute = 60_000;

type Seen = Partial<Detection> & { text?: string; seconds?: number; north?: number };

/** A detection `seconds` after the start, `north` metres from it. */
function detection(detectionId: string, { text = '7ABC123', seconds = 0, north = 0, ...fields }: Seen): Detection {
  const at = start + seconds * 1000;
  const position = { latitude: 38.4 + north / 111_195, longitude: -122.7 };
  const times = { startedAt: at, endedAt: at + 2000, capturedAt: at + 1000 };
  return { detectionId, cameraId: 'front', read: { text }, position, ...times, ...fields } as unknown as Detection;
}

test('the same plate before another camera is linked to the earlier detection, O and 0 alike', () => {
  const linker = new VehicleLinker();
  expect(linker.link(detection('D1', { text: '7ABO123' }))).toBeNull();
  expect(linker.link(detection('D2', { text: '7AB0123', cameraId: 'rear', seconds: 20 }))).toBe('D1');
  expect(linker.link(detection('D3', { text: '7AB0123', cameraId: 'side', seconds: 40 }))).toBe('D2');
});

test('the same camera again, and another plate, are not linked', () => {
  const linker = new VehicleLinker();
  linker.link(detection('D1', {}));
  expect(linker.link(detection('D2', { seconds: 90 }))).toBeNull();
  expect(linker.link(detection('D3', { text: '7ABC124', cameraId: 'rear' }))).toBeNull();
});

test('places further apart than any vehicle drives in the time are two vehicles', () => {
  const linker = new VehicleLinker();
  linker.link(detection('D1', {}));
  expect(linker.link(detection('D2', { cameraId: 'rear', seconds: 10, north: 5000 }))).toBeNull();
  expect(linker.link(detection('D3', { cameraId: 'side', seconds: 90, north: 5000 }))).toBe('D2');
});

test('without a fix, time alone decides', () => {
  const linker = new VehicleLinker();
  linker.link(detection('D1', { position: null }));
  expect(linker.link(detection('D2', { cameraId: 'rear', seconds: 5 }))).toBe('D1');
});

test('after ten minutes nothing is linked, and nothing is remembered', () => {
  const linker = new VehicleLinker();
  linker.link(detection('D1', {}));
  expect(linker.link(detection('D2', { cameraId: 'rear', seconds: 11 * 60 }))).toBeNull();
});

test('a vehicle that still stands before one camera is linked with what another saw of it', () => {
  const linker = new VehicleLinker();
  linker.link(detection('D1', { endedAt: null, capturedAt: start + 5 * minute }));
  expect(linker.link(detection('D2', { cameraId: 'rear', seconds: 200 }))).toBe('D1');
});

test('a later revision of the earlier detection does not link back', () => {
  const linker = new VehicleLinker();
  linker.link(detection('D1', { endedAt: null }));
  expect(linker.link(detection('D2', { cameraId: 'rear', seconds: 1 }))).toBe('D1');
  expect(linker.link(detection('D1', { seconds: 0 }))).toBeNull();
  expect(linker.link(detection('D2', { cameraId: 'rear', seconds: 1, revision: 2 }))).toBe('D1');
});
