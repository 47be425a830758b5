import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PlatewardenError } from '../domain/errors.js';
import { loadConfiguration, parseConfiguration } from './load-configuration.js';

const valid = `
unit: { unitId: car-12, agencyId: sonoma-so, kind: vehicle }
agencyProfile: agency.yaml
cameras:
  - id: front
    source: { kind: replay, path: footage }
`;

function faultOf(text: string): PlatewardenError {
  try {
    parseConfiguration(text, 'test.yaml');
  } catch (error) {
    if (error instanceof PlatewardenError) return error;
  }
  throw new Error('was accepted');
}

test('defaults are filled in', () => {
  const configuration = parseConfiguration(valid, 'test.yaml');
  expect(configuration.recognition.engine).toBe('onnx');
  expect(configuration.uplink).toEqual({ kind: 'none' });
  expect(configuration.cameras[0]?.analysisRate).toBe(10);
});

test('every fault is named at once, with its path, what was found and what is allowed', () => {
  const fault = faultOf(`
unit: { unitId: "Car 12", agencyId: sonoma-so, kind: boat }
cameras:
  - id: front
    source: { kind: replay, path: footage }
    analysisRate: 900
    colour: blue
`);
  expect(fault.code).toBe('configuration_invalid');
  expect(fault.message).toContain('unit.unitId: lower-case letters');
  expect(fault.message).toContain('found "Car 12"');
  expect(fault.message).toMatch(/unit\.kind: .*vehicle.*pole.*found "boat"/);
  expect(fault.message).toMatch(/cameras\.0\.analysisRate: .*60.*found 900/);
  expect(fault.message).toContain('no such field `colour`');
});

test('of a field of several kinds, the faults of the kind that was meant are named', () => {
  const areas = '[{ reason: school, latitude: 38, longitude: -122 }, { reason: school, corners: [[38, -122]] }]';
  const { message } = faultOf(`${valid}geofences: { areas: ${areas} }\nposition: { kind: gpsd }\n`);
  expect(message).toMatch(/geofences\.areas\.0\.radiusM: .*\(missing\)/);
  expect(message).toMatch(/geofences\.areas\.1\.corners: an area has at least three corners \(S-9\.10a\)/);
});

test('an address that nothing can open is refused, and a password in one is not shown', () => {
  const source = (text: string) => faultOf(`${valid}  - id: b\n    source: ${text}\n`).message;
  for (const url of ['rtsp://h:99999/x', 'rtsp://[::1/x', 'rtsp:///x', 'rtsp://?x'])
    expect(source(`{ kind: rtsp, url: '${url}' }`)).toMatch(/has 1 fault:\n {2}cameras\.1\.source\.url: /);
  for (const address of ['h:99999', '::1'])
    expect(source(`{ kind: onvif, address: '${address}' }`)).toMatch(/has 1 fault:\n {2}cameras\.1\.source\.address: /);
  const uplink = faultOf(`${valid}uplink: { kind: mqtt, url: 'mqtt://h:99999', receipts: {} }\n`);
  expect(uplink.message).toContain('uplink.url: ');
  expect(source("{ kind: rtsp, url: 'rtsp://viewer:hunter2/@h/x' }")).toMatch(/^(?!.*hunter2).*\(found "…@h\/x"\)/s);
  expect(source("{ kind: onvif, address: 'viewer:hunter2@h' }")).toMatch(/^(?!.*hunter2).*\(found "…@h"\)/s);
});

test('two cameras of one id are refused', () => {
  expect(faultOf(`${valid}  - id: front\n    source: { kind: replay, path: other }\n`).message).toContain(
    'two cameras have this id',
  );
});

test('a syntax error names its line', () => {
  expect(faultOf('unit: {\ncameras: [').message).toMatch(/line \d/);
});

test('a file that is not there is named', () => {
  expect(() => loadConfiguration(join(tmpdir(), 'no-such.yaml'))).toThrow(/no-such\.yaml cannot be read/);
});

test('a file is read as its text is', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'platewarden-')), 'a.yaml');
  writeFileSync(path, valid);
  expect(loadConfiguration(path)).toEqual(parseConfiguration(valid, path));
});

test('whatever the text, the answer is a configuration or a clear refusal', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      try {
        parseConfiguration(text, 'fuzz.yaml');
      } catch (error) {
        expect(error).toBeInstanceOf(PlatewardenError);
      }
    }),
  );
});
