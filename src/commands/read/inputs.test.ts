import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readInputs } from './inputs.js';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'platewarden-inputs-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

/** The inputs in `path` without it. */
const inputsIn = (path: string) => readInputs([path]).map(({ file, kind }) => [file.slice(path.length + 1), kind]);

test('a folder is searched to its depths, in the order of its names', () => {
  const path = folder();
  mkdirSync(join(path, '3.jpg'));
  for (const name of ['10.jpg', '2.MP4', '3.jpg/1.png', 'notes.txt']) writeFileSync(join(path, name), '');
  expect(inputsIn(path)).toEqual([
    ['2.MP4', 'video'],
    ['3.jpg/1.png', 'image'],
    ['10.jpg', 'image'],
  ]);
});

test('a link to a file is one, a link to a folder is not followed', () => {
  const path = folder();
  writeFileSync(join(path, 'a.jpg'), '');
  symlinkSync('a.jpg', join(path, 'b.jpg'));
  symlinkSync('.', join(path, 'again'));
  mkdirSync(join(path, 'other'));
  symlinkSync('other', join(path, 'other.jpg'));
  expect(inputsIn(path)).toEqual([
    ['a.jpg', 'image'],
    ['b.jpg', 'image'],
  ]);
});

test('a path that cannot be looked at fails as an image, a folder that gives nothing says so, and the rest goes on', () => {
  const path = folder();
  const [empty, loop, none] = [join(path, 'empty'), join(path, 'loop'), join(path, 'none.jpg')];
  mkdirSync(empty);
  symlinkSync('loop', loop);
  expect(readInputs([empty, loop, none])).toEqual([
    { file: empty, kind: 'fault', fault: expect.objectContaining({ message: `${empty} holds no image and no video` }) },
    { file: loop, kind: 'image' },
    { file: none, kind: 'image' },
  ]);
});
