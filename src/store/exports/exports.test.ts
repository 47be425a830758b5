import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parsePlateMetadata } from '../../capture/onvif/plate-metadata.js';
import { DetectionSearch } from '../detections/search.js';
import { testAccess, testGrant } from '../testing/audit.js';
import { openForTest } from '../testing/open.js';
import { noon, sampleDetection, sampleHit } from '../testing/samples.js';
import type { Exported } from './exported.js';
import { type ExportFormat, exportFormats } from './formats.js';

const hitDetection = sampleDetection(1, '7ABC101');
const found: readonly Exported[] = [
  {
    detection: hitDetection,
    corrections: [],
    hits: [{ hit: sampleHit(hitDetection), alerts: [], withheld: false }],
  },
  {
    detection: sampleDetection(2, 'ABC', { position: null, endedAt: null, caseNumber: '=HYPERLINK("x")' }),
    corrections: [],
    hits: [],
  },
];

test.each(Object.keys(exportFormats) as ExportFormat[])('%s is what the golden file holds', async (format) => {
  const file = join(import.meta.dirname, 'golden', `export.${format}`);
  await expect(exportFormats[format](found)).toMatchFileSnapshot(file);
});

test('no cell of a CSV is a formula, whatever was read or typed; numbers stay numbers', () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom('=', '+', '-', '@', '\t', '\r', ''), (text, sign) => {
      const detection = sampleDetection(1, 'ABC', { caseNumber: sign + text });
      const [, row] = parse(exportFormats.csv([{ detection, corrections: [], hits: [] }])) as string[][];
      for (const [i, cell] of row!.entries()) {
        if (/^[=+\-@\t\r]/.test(cell)) expect(Number.isFinite(Number(cell)), `column ${i}`).toBe(true);
      }
      expect(row).toContain('-122.71');
    }),
  );
});

test('ONVIF metadata is what our own camera reader understands', () => {
  expect(parsePlateMetadata(exportFormats.onvif(found))).toMatchObject([
    { at: noon, text: '7ABC101', confidence: 0.9876, issuer: 'us-ca' },
    { at: noon, text: 'ABC' },
  ]);
});

test('S-9.5: of a hit on a restricted list no export says more than that there is one, unless its reader is entitled', async () => {
  const { store, clock } = openForTest();
  const sample = sampleHit(hitDetection);
  const said = { synopsis: 'armed robbery', caseNumber: '26-4242', enteredBy: 'D. Ruiz', originator: 'CA0490000' };
  const descriptors = { year: null, make: 'TOYT', model: null, style: null, colour: 'WHI' };
  const entry = { ...sample.entry, ...said, plate: '7A?C*', category: 'terrorism_watch' as const, descriptors };
  const list = { ...sample.list, restricted: true };
  const match = { ...sample.match, readText: '7A8C101', class: 'near' as const };
  const hit = { ...sample, entry, list, match };
  await store.detections.record({ detection: hitDetection, hits: [hit], alerts: [], outbox: [] });
  const { access } = testAccess(store.database, clock);
  const search = new DetectionSearch({ ...store, access });
  const left = search.export(testGrant(clock.now()), { plate: '7ABC1*' }, 'ndjson');
  const secrets = [...Object.values(said), '7A?C*', '7A8C101', 'terrorism_watch', 'TOYT', 'near'];
  for (const [format, write] of Object.entries(exportFormats)) {
    const text = write(left);
    expect(
      secrets.filter((each) => text.includes(each)),
      format,
    ).toEqual([]);
  }
  expect(exportFormats.ndjson(left)).toContain('"name":"Stolen vehicles"');
  expect(exportFormats.openalpr(left)).toContain('UNVERIFIED lead: not by itself a basis for a stop (S-9.6). Details');
});

test('S-10a: an export takes its own scope, and its audit record names what left and as what', async () => {
  const { store, clock } = openForTest();
  await store.detections.record({ detection: hitDetection, hits: [sampleHit(hitDetection)], alerts: [], outbox: [] });
  const { audit, access } = testAccess(store.database, clock);
  const search = new DetectionSearch({ ...store, access });
  const left = search.export(testGrant(clock.now()), { plate: '7ABC1*' }, 'csv');
  expect(left).toMatchObject([{ detection: { detectionId: hitDetection.detectionId }, hits: [{ withheld: false }] }]);
  expect(audit.events.at(-1)).toMatchObject({
    action: 'exported',
    subjects: [`detection:${hitDetection.detectionId}`],
    dataElements: { plate: '7ABC1*', format: 'csv' },
    caseNumber: '26-001234',
  });
  expect(() => search.export(testGrant(clock.now(), ['query']), { plate: '7ABC1*' }, 'csv')).toThrow(/does not extend/);
});
