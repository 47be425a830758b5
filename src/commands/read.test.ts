import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { candidateSchema, characterSchema, plateIssuerSchema } from '../domain/plate-read.js';

const root = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'platewarden-read-'));
afterAll(() => rmSync(folder, { recursive: true }));

const point = z.tuple([z.number(), z.number()]);
const plate = z.strictObject({
  text: z.string().regex(/^[A-Z0-9]+$/),
  confidence: z.number().min(0).max(1),
  box: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  corners: z.tuple([point, point, point, point]),
  region: plateIssuerSchema.nullable(),
  characters: z.array(characterSchema),
  candidates: z.array(candidateSchema).min(1).max(10),
  engine: z.literal('onnx'),
});
const imageLine = z.strictObject({
  file: z.string(),
  atMs: z.number().optional(),
  width: z.number(),
  height: z.number(),
  elapsedMs: z.number(),
  plates: z.array(plate),
});
const faultLine = z.strictObject({
  file: z.string(),
  error: z.strictObject({ code: z.string(), message: z.string(), hint: z.string().optional() }),
});

/** Runs `platewarden read` from its sources. */
async function read(args: readonly string[]): Promise<{ code: number; lines: unknown[] }> {
  const all = ['--import', 'tsx', join(root, 'src', 'main.ts'), 'read', ...args];
  const run = promisify(execFile)(process.execPath, all, { cwd: root, maxBuffer: 1e8 });
  const { stdout, code } = await run.then(
    (result) => ({ ...result, code: 0 }),
    (fault: { stdout: string; code: number }) => fault,
  );
  return {
    code,
    lines: stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  };
}

test('a line an image in the order given; a file that is none has its error, and the rest goes on', async () => {
  const bad = join(folder, 'bad.jpg');
  writeFileSync(bad, 'no image');
  const good = join(root, 'fixtures', 'demo', 'frames', '0003.jpg');
  const { code, lines } = await read(['--json', '--threads', '2', good, bad, good]);
  expect(code).toBe(1);
  expect(lines).toHaveLength(3);
  const first = imageLine.parse(lines[0]);
  expect([first.width, first.height]).toEqual([1280, 720]);
  expect(first.plates.length).toBeGreaterThan(0);
  for (const { text, candidates, characters } of first.plates) {
    expect(candidates[0]?.text).toBe(text);
    expect(characters.map(({ char }) => char).join('')).toBe(text);
  }
  expect(faultLine.parse(lines[1]).error.code).toBe('image_invalid');
  expect(imageLine.parse(lines[2]).plates).toEqual(first.plates);
});

test('a video gives a line a frame that held a plate, with its time', async () => {
  const { code, lines } = await read(['--json', join(root, 'fixtures', 'video', 'street.mp4')]);
  expect(code).toBe(0);
  const frames = lines.map((line) => imageLine.parse(line));
  expect(frames.every(({ plates, atMs }) => plates.length > 0 && atMs !== undefined)).toBe(true);
  expect(frames.map(({ atMs }) => atMs!)).toEqual([...frames.map(({ atMs }) => atMs!)].sort((a, b) => a - b));
});

test('a video that was cut gives what can be read of it, and then that the rest is missing', async () => {
  const video = join(root, 'fixtures', 'video', 'street.mp4');
  const cut = join(folder, 'cut.mp4');
  const whole = readFileSync(video);
  writeFileSync(cut, whole.subarray(0, whole.length * 0.8));
  const [all, some] = await Promise.all([read(['--json', video]), read(['--json', cut])]);
  const platesOf = (lines: readonly unknown[]) => lines.map((line) => imageLine.parse(line).plates);
  expect(some.code).toBe(1);
  expect(some.lines.length).toBeGreaterThan(1);
  expect(platesOf(some.lines.slice(0, -1))).toEqual(platesOf(all.lines.slice(0, some.lines.length - 1)));
  const { error } = faultLine.parse(some.lines.at(-1));
  expect(error).toMatchObject({ code: 'recording_damaged', hint: expect.stringContaining('Copy the file again') });
  expect(error.message).toMatch(/^The video .*cut\.mp4 breaks off after \d\.\d s: what follows is missing$/);
});
