import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ManualClock } from '../domain/testing/manual-clock.js';
import { openPosition as openWith } from './open-position.js';
import { sentence } from './testing/sentence.js';

const noon = Date.UTC(2026, 10, 25, 12, 0, 0);

const openPosition = (configuration: Parameters<typeof openWith>[0]) => openWith(configuration, new ManualClock());

function log(lines: readonly string[]): string {
  const directory = mkdtempSync(join(tmpdir(), 'platewarden-position-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const path = join(directory, 'drive.nmea');
  writeFileSync(path, `${lines.join('\r\n')}\r\n`);
  return path;
}

const rmc = (time: string, lat = '3826.4000', status = 'A') =>
  sentence(`GPRMC,${time},${status},${lat},N,12242.6000,W,20,90,251126,,`);

test('a frame gets the last fix by its time, with its age', () => {
  const source = openPosition({ kind: 'nmea-log', path: log([rmc('120000'), rmc('120001', '3826.5000')]) });
  expect(source.positionAt(noon + 999)).toMatchObject({ latitude: 38.44, ageMs: 999, source: 'recording', fix: '2d' });
  expect(source.positionAt(noon + 1500)).toMatchObject({ latitude: 38 + 26.5 / 60, fixedAt: noon + 1000, ageMs: 500 });
});

test('no fix is no fix: before the first, after a loss, and when the log has ended', () => {
  const source = openPosition({ kind: 'nmea-log', path: log([rmc('120000'), rmc('120001', '', 'V'), rmc('120002')]) });
  expect(source.positionAt(noon - 1)).toBeNull();
  expect(source.positionAt(noon + 1200)).toBeNull();
  expect(source.positionAt(noon + 2200)).not.toBeNull();
  expect(source.positionAt(noon + 8000)).toBeNull();
});

test('a jump that no car can make is flagged', () => {
  const lines = [rmc('120000'), rmc('120001', '3826.4100'), rmc('120002', '3856.4000')];
  const source = openPosition({ kind: 'nmea-log', path: log(lines) });
  expect([0, 1, 2].map((s) => source.positionAt(noon + s * 1000)?.implausible)).toEqual([false, false, true]);
});

test('a log without a timed sentence is refused, a missing one named', () => {
  expect(() => openPosition({ kind: 'nmea-log', path: log(['hello']) })).toThrow(/no NMEA RMC sentence/);
  expect(() => openPosition({ kind: 'nmea-log', path: '/no/such.nmea' })).toThrow(/cannot be read/);
});

test('a fixed camera is where it was surveyed, at any time; none is nowhere', () => {
  const pole = openPosition({ kind: 'fixed', latitude: 38.44, longitude: -122.71, headingDeg: 270 });
  expect(pole.positionAt(noon)).toMatchObject({ fix: 'surveyed', headingDeg: 270, ageMs: 0, fixedAt: noon });
  expect(openPosition({ kind: 'none' }).positionAt(noon)).toBeNull();
});
