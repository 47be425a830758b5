import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { videoPictures } from './video.js';

/** Three pictures of one brightness, in a format that goes on where another file of it ends. */
function part(size: string, colour: string): Buffer {
  const source = ['-f', 'lavfi', '-i', `color=${colour}:size=${size}:rate=3:duration=1`];
  return execFileSync('ffmpeg', ['-v', 'error', ...source, '-f', 'mjpeg', 'pipe:1']);
}

test('a video that changes its resolution, twice, shows each picture in its own', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'platewarden-video-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'changes.mjpeg');
  writeFileSync(file, Buffer.concat([part('64x48', 'white'), part('128x96', 'black'), part('64x48', 'white')]));
  const seen: string[] = [];
  for await (const { width, height, pixels } of videoPictures(file, new AbortController().signal)) {
    const luma = pixels.subarray(0, width * height);
    seen.push(`${width}x${height} ${Math.min(...luma) > 200 ? 'white' : Math.max(...luma) < 50 ? 'black' : 'neither'}`);
  }
  const [large, small] = ['128x96 black', '64x48 white'];
  expect(seen).toEqual([small, small, small, large, large, large, small, small, small]);
});
