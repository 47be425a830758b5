import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asPlatewardenError, type PlatewardenError } from '../../domain/errors.js';
import { DamageWatch } from './damage.js';
import { videoPictures } from './video.js';

const folder = mkdtempSync(join(tmpdir(), 'platewarden-damage-'));
afterAll(() => rmSync(folder, { recursive: true }));

const seconds = 4;
const x264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '25', '-pix_fmt', 'yuv420p'];
const made = {
  'front.mp4': [...x264, '-movflags', '+faststart'],
  'rear.mp4': x264,
  'fragments.mp4': [...x264, '-movflags', 'frag_keyframe+empty_moov'],
  'sound.mp4': [...x264, '-movflags', '+faststart', '-f', 'lavfi', '-i', `sine=duration=${seconds + 3}`],
  'h264.mkv': x264,
  'h264.ts': [...x264, '-bf', '3', '-x264-params', 'open-gop=1'],
  'mpeg4.avi': ['-c:v', 'mpeg4', '-q:v', '4'],
  'mjpeg.avi': ['-c:v', 'mjpeg', '-q:v', '4', '-pix_fmt', 'yuvj420p'],
  'mjpeg.mjpeg': ['-c:v', 'mjpeg', '-q:v', '4', '-pix_fmt', 'yuvj420p'],
  'mpeg2.mpg': ['-c:v', 'mpeg2video', '-q:v', '4'],
  'vp8.webm': ['-c:v', 'libvpx', '-b:v', '1M', '-deadline', 'realtime', '-cpu-used', '8', '-g', '25'],
} as const;

beforeAll(() => {
  const picture = ['-f', 'lavfi', '-i', `testsrc2=size=320x180:rate=25:duration=${seconds}`];
  for (const [name, options] of Object.entries(made)) {
    const sound = options.indexOf('-f' as never);
    const [coding, more] = sound < 0 ? [options, []] : [options.slice(0, sound), options.slice(sound)];
    execFileSync('ffmpeg', ['-v', 'error', ...picture, ...more, ...coding, join(folder, name)]);
  }
});

const bytesOf = (name: string) => readFileSync(join(folder, name));

/** How many pictures a file with these bytes gives, and what is said after them. */
async function played(name: string, bytes: Uint8Array): Promise<{ pictures: number; fault: PlatewardenError | null }> {
  const file = join(folder, `played-${name}`);
  writeFileSync(file, bytes);
  let pictures = 0;
  try {
    for await (const _ of videoPictures(file, new AbortController().signal)) pictures += 1;
    return { pictures, fault: null };
  } catch (error) {
    return { pictures, fault: asPlatewardenError(error) };
  }
}

/** `bytes` with what no coder writes in a twentieth of them, from 55% on. */
function overwritten(bytes: Buffer): Buffer {
  const from = Math.floor(bytes.length * 0.55);
  const noise = Buffer.concat(
    Array.from({ length: Math.ceil(bytes.length / 20 / 32) }, (_, i) => createHash('sha256').update(`${i}`).digest()),
  );
  return Buffer.concat([bytes.subarray(0, from), noise, bytes.subarray(from + noise.length)]);
}

test.each(Object.keys(made))('%s is whole, and nothing is said of it', async (name) => {
  expect(await played(name, bytesOf(name))).toEqual({ pictures: 25 * seconds, fault: null });
});

test('recordings that begin in their middle, or follow each other in one file, are whole', async () => {
  const stream = bytesOf('h264.ts');
  // Transport packets are 188 bytes.
  const late = stream.subarray(188 * Math.floor(stream.length / 188 / 3));
  for (const bytes of [late, Buffer.concat([stream, stream]), Buffer.concat([stream, late])]) {
    expect(await played('joined.ts', bytes)).toEqual({ pictures: expect.any(Number), fault: null });
  }
  const { pictures, fault } = await played('joined.mkv', Buffer.concat([bytesOf('h264.mkv'), bytesOf('h264.mkv')]));
  expect([pictures, fault]).toEqual([2 * 25 * seconds, null]);
});

test.each(['front.mp4', 'fragments.mp4', 'sound.mp4', 'h264.mkv', 'mpeg4.avi', 'mjpeg.avi', 'vp8.webm'])(
  '%s that was cut says where',
  async (name) => {
    const whole = bytesOf(name);
    const { pictures, fault } = await played(name, whole.subarray(0, whole.length * 0.6));
    expect(pictures).toBeGreaterThan(25);
    expect(fault).toMatchObject({ code: 'recording_damaged', hint: expect.stringContaining('Copy the file again') });
    const after = Number(/breaks off after (\d\.\d) s: what follows is missing$/.exec(fault!.message)?.[1]);
    expect(after).toBeCloseTo((pictures - 1) / 25, 0);
  },
);

test.each(['front.mp4', 'rear.mp4', 'fragments.mp4', 'sound.mp4', 'h264.mkv', 'h264.ts', 'mpeg2.mpg', 'mpeg4.avi'])(
  '%s that was overwritten in its middle gives the rest, and says so',
  async (name) => {
    const { pictures, fault } = await played(name, overwritten(bytesOf(name)));
    expect(pictures).toBeGreaterThan(50);
    expect(fault).toMatchObject({ code: 'recording_damaged' });
    const from = /(?:is damaged from about|breaks off after) (\d\.\d) s/.exec(fault!.message)?.[1];
    // A player that fell out of step reads on to the end before it notices.
    expect(Number(from)).toBeGreaterThan(0.55 * seconds - 1);
  },
);

test('what later versions of ffmpeg say is understood; before the first picture it tells nothing', () => {
  const lines = [
    '[vist#0:0/h264 @ 0x5c] corrupt decoded frame',
    '[vist#0:0/h264 @ 0x5c] [dec:h264 @ 0x5d] Error submitting packet to decoder: Invalid data found',
  ];
  for (const line of lines) {
    const watch = new DamageWatch();
    watch.heard(line, null);
    expect(watch.fault('a.mp4', 0, 9e6)).toBeNull();
    watch.heard(line, 3e6);
    watch.heard(line, 5e6);
    expect(watch.fault('a.mp4', 1e6, 9e6)?.message).toBe(
      'The video a.mp4 is damaged from about 2.0 s on: pictures are missing or spoilt',
    );
  }
});

test('a video whose index was cut away, and what is no video, say what to do', async () => {
  for (const [name, bytes] of [
    ['cut.mp4', bytesOf('rear.mp4').subarray(0, -2000)],
    ['letter.mp4', Buffer.from('Dear Sheriff')],
  ] as const) {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    const pictures = videoPictures(path, new AbortController().signal);
    await expect(pictures.next()).rejects.toMatchObject({
      code: 'file_unreadable',
      hint: expect.stringContaining('copy it again'),
    });
  }
});
