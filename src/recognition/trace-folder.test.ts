import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, onTestFinished, test } from 'vitest';
import { cornersOf } from '../domain/geometry.js';
import { TraceFolder } from './trace-folder.js';

const corners = cornersOf([4, 0, 20, 8]);
const frame = { width: 32, height: 16, format: 'rgb24' as const, pixels: new Uint8Array(32 * 16 * 3) };

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'platewarden-trace-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** One place, read as `text`. */
function see(trace: TraceFolder, text: string): void {
  const candidates = [{ text, confidence: 0.9 }];
  const charactersOf = (of: string) => [...of].map((char) => ({ char, confidence: 0.9 }));
  trace.regions(frame, [{ corners, score: 0.8 }]);
  trace.crop(corners, new Float32Array(4 * 2), 4, 2, { text, candidates, charactersOf });
}

test('pictures of one name are kept apart, those of a video by their times', async () => {
  const path = folder();
  const trace = new TraceFolder(path);
  const pictures = [
    ['north/1.jpg', undefined, 'FIRST'],
    ['south/1.jpg', undefined, 'SECOND'],
    ['north/pass.mp4', 0, 'THIRD'],
    ['north/pass.mp4', 1040, 'FOURTH'],
  ] as const;
  for (const [file, atMs, text] of pictures) {
    trace.startPicture(file, atMs);
    see(trace, text);
  }
  await trace.written();
  const names = ['1', '1~2', 'pass-0000.000s', 'pass-0001.040s'];
  const parts = ['crop-1.json', 'crop-1.png', 'regions.jpg'];
  const expected = names.flatMap((name) => parts.map((part) => `${name}-${part}`));
  expect(readdirSync(path).sort()).toEqual(expected.sort());
  const texts = names.map((name) => JSON.parse(readFileSync(join(path, `${name}-crop-1.json`), 'utf8')).text);
  expect(texts).toEqual(['FIRST', 'SECOND', 'THIRD', 'FOURTH']);
  expect(await sharp(join(path, '1-regions.jpg')).metadata()).toMatchObject({ width: 32, height: 16 });
});

test('what cannot be written is told when asked for, and by name', async () => {
  const path = folder();
  const trace = new TraceFolder(path);
  trace.startPicture('1.jpg');
  mkdirSync(join(path, '1-crop-1.json'));
  see(trace, 'ABC123');
  await expect(trace.written()).rejects.toMatchObject({
    code: 'file_unreadable',
    message: expect.stringContaining('1-crop-1.json cannot be written'),
  });
  expect(existsSync(join(path, '1-regions.jpg'))).toBe(true);
  await trace.written();
});
