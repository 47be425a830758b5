import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { PlatewardenError } from '../../domain/errors.js';
import type { Frame } from '../../domain/frame.js';
import { TrustedClock } from '../../ops/trusted-clock.js';
import type { CameraSource } from '../camera-source.js';
import { RtspServer } from '../testing/rtsp-server.js';
import type { StreamAddress } from './address.js';
import { rtspSource } from './rtsp-source.js';

interface Trial {
  readonly address: Partial<StreamAddress> & { url: string };
  readonly stallTimeoutMs?: number;
  readonly maxWidth?: number;
  /** Called for each frame; true ends the trial. */
  readonly until: (frame: Frame, lost: readonly PlatewardenError[], source: CameraSource) => boolean | Promise<boolean>;
  /** Called for each lost connection; true ends the trial. */
  readonly lostEnough?: (lost: readonly PlatewardenError[]) => boolean;
}

/** A busy machine stalls a stream for seconds: where no stall is meant, none is to be found. */
const noStallMs = 60_000;

async function watch({ address, stallTimeoutMs = noStallMs, maxWidth, until, lostEnough }: Trial) {
  const abort = new AbortController();
  // A test that gave up waiting leaves no decoder to the next one.
  onTestFinished(() => abort.abort());
  const lost: PlatewardenError[] = [];
  const full: StreamAddress = { username: null, password: null, transport: 'tcp', ...address };
  const resolve = async () => full;
  const camera = { id: 'gate', analysisRate: 20, maxWidth, exclusionZones: [], stallTimeoutMs, resolve };
  const onLost = (fault: PlatewardenError) => {
    lost.push(fault);
    if (lostEnough?.(lost)) abort.abort();
  };
  const source = rtspSource(camera, { clock: new TrustedClock(), onLost, random: () => 0 });
  const frames: Frame[] = [];
  for await (const frame of source.frames(abort.signal)) {
    frames.push(frame);
    if (await until(frame, lost, source)) break;
  }
  return { frames, lost, status: source.status() };
}

/** For what another process does in its own time, on a busy machine. */
const patience = { timeout: 60_000 };

/** Command lines of all ffmpeg processes that this one started. */
function decoders(): string[] {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid))
    .flatMap((pid) => {
      try {
        const parent = /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
        const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        return parent === String(process.pid) && line.includes('ffmpeg') ? [line] : [];
      } catch {
        return [];
      }
    });
}

test('while nobody takes its frames it is behind, and a later one takes the place of one that was taken', async () => {
  await using server = await RtspServer.start({});
  const { status } = await watch({
    address: { url: server.url },
    until: async (frame, _, source) => {
      await vi.waitFor(() => expect(source.newer?.(frame)?.sequence).toBeGreaterThan(frame.sequence), patience);
      expect(source.isBehind?.()).toBe(true);
      return true;
    },
  });
  expect(status.dropped.busy).toBeGreaterThan(0);
});

for (const codec of ['h264', 'h265', 'mjpeg']) {
  test(`${codec} comes through, with the time it was taken at and its size`, async () => {
    await using server = await RtspServer.start({ codec, size: '320x192' });
    const began = Date.now();
    const { frames, lost, status } = await watch({
      address: { url: server.url },
      until: (frame) => frame.sequence >= 10,
    });
    expect(lost).toEqual([]);
    for (const frame of frames) {
      expect(frame).toMatchObject({ cameraId: 'gate', width: 320, height: 192, format: 'i420' });
      expect(frame.capturedAt).toBeGreaterThanOrEqual(began);
      expect(frame.capturedAt).toBeLessThanOrEqual(Date.now());
    }
    expect(status).toMatchObject({ width: 320, height: 192, fault: null, reconnects: 0 });
    expect(decoders()).toEqual([]);
  });
}

test('a stream comes over UDP by choice', async () => {
  await using server = await RtspServer.start({ rate: 25 });
  const address = { url: server.url, transport: 'udp' } as const;
  const { frames, lost } = await watch({ address, until: (frame) => frame.sequence >= 10 });
  expect(lost).toEqual([]);
  expect(frames.length).toBeGreaterThan(10);
});

test('digest authentication opens a stream; the password is in no process list', async () => {
  await using server = await RtspServer.start({ login: 'viewer:s3cret-word' });
  let lines: string[] = [];
  const until = () => {
    lines = decoders();
    return true;
  };
  await watch({ address: { url: server.url, username: 'viewer', password: 's3cret-word' }, until });
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toContain('s3cret-word');
});

test('a wrong password is a refusal, said without the password', async () => {
  await using server = await RtspServer.start({ login: 'viewer:right' });
  const address = { url: server.url, username: 'viewer', password: 'wr0ng-word' };
  const { lost } = await watch({ address, until: () => true, lostEnough: () => true });
  expect(lost[0]).toMatchObject({ code: 'camera_refused' });
  expect(`${lost[0]?.message} ${String(lost[0]?.cause)}`).not.toContain('wr0ng-word');
});

test('a server that was killed and started again gives frames again', async () => {
  let server = await RtspServer.start();
  const port = server.port;
  try {
    let killed = false;
    const restart = async () => {
      await server[Symbol.asyncDispose]();
      server = await RtspServer.start({ port });
    };
    let restarting: Promise<void> | null = null;
    const { lost, status } = await watch({
      address: { url: server.url },
      until: (frame, lost) => {
        if (frame.sequence >= 3 && !killed) {
          killed = true;
          restarting = restart();
        }
        return lost.length > 0;
      },
    });
    await restarting;
    expect(lost[0]?.code).toMatch(/camera_unreachable|camera_stalled/);
    expect(status.fault).toBeNull();
    expect(status.reconnects).toBe(1);
  } finally {
    await server[Symbol.asyncDispose]();
  }
});

test('a server frozen for half a minute is given up by our own watchdog, tried in vain, and taken up once it wakes', async () => {
  await using server = await RtspServer.start();
  let wokenAt = Number.POSITIVE_INFINITY;
  let lostBefore = -1;
  const { frames, lost, status } = await watch({
    address: { url: server.url },
    stallTimeoutMs: 2000,
    until: (frame, lost) => {
      if (frame.sequence >= 3 && lostBefore < 0) {
        lostBefore = lost.length;
        server.signal('SIGSTOP');
        setTimeout(() => {
          wokenAt = Date.now();
          server.signal('SIGCONT');
        }, 30_000);
      }
      return lostBefore >= 0 && lost.length > lostBefore;
    },
  });
  const ofFreeze = lost.slice(lostBefore);
  expect(ofFreeze[0]).toMatchObject({ code: 'camera_stalled' });
  expect(ofFreeze.length).toBeGreaterThan(1);
  expect(frames.at(-1)!.capturedAt).toBeGreaterThan(wokenAt - 1000);
  // What was on its way when the server froze still came, and nothing was made up until it woke.
  expect(wokenAt - frames.at(-2)!.capturedAt).toBeGreaterThan(25_000);
  expect(status.fault).toBeNull();
  expect(decoders()).toEqual([]);
});

test('a stream that changes its resolution goes on', async () => {
  await using server = await RtspServer.start({ 'resize-to': '480x270' });
  let resized = false;
  const until = ({ width }: Frame) => {
    if (!resized) server.signal('SIGUSR1');
    resized = true;
    return width === 480;
  };
  const { frames } = await watch({ address: { url: server.url }, until });
  expect(frames[0]).toMatchObject({ width: 320, height: 180 });
  const last = frames.at(-1)!.pixels;
  expect(last).toHaveLength((480 * 270 * 3) / 2);
  // The server's picture has no colour: brightness among these bytes would be another size's.
  expect(last.subarray(480 * 270).every((chroma) => Math.abs(chroma - 128) < 20)).toBe(true);
});

test('a stream wider than it shall be is made smaller, at any of its resolutions', async () => {
  await using server = await RtspServer.start({ size: '640x360', 'resize-to': '1280x720' });
  const widths = new Set<number>();
  let resized = false;
  const until = ({ sequence }: Frame) => {
    if (!resized) server.signal('SIGUSR1');
    resized = true;
    return sequence >= 60;
  };
  const { frames } = await watch({ address: { url: server.url }, maxWidth: 480, until });
  for (const { width, height } of frames) widths.add(width * 1e4 + height);
  expect([...widths]).toEqual([480 * 1e4 + 270]);
});

test('corrupt pictures in the stream spoil no connection', async () => {
  await using server = await RtspServer.start({ corrupt: 0.002 });
  const { lost } = await watch({ address: { url: server.url }, until: (frame) => frame.sequence >= 15 });
  expect(lost).toEqual([]);
});

test('lost pictures in the stream spoil no connection', async () => {
  await using server = await RtspServer.start({ lose: 0.2 });
  const { lost } = await watch({ address: { url: server.url }, until: (frame) => frame.sequence >= 15 });
  expect(lost).toEqual([]);
});

test('a server that accepts and never answers is given up', async () => {
  const mute = createServer(() => undefined);
  onTestFinished(() => void mute.close());
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
  const { port } = mute.address() as { port: number };
  const url = `rtsp://127.0.0.1:${port}/stream`;
  const { lost } = await watch({ address: { url }, stallTimeoutMs: 1000, until: () => true, lostEnough: () => true });
  expect(lost[0]?.code).toMatch(/camera_stalled|camera_unreachable/);
});

test('ffmpeg dies with a daemon that was killed without notice', async () => {
  await using server = await RtspServer.start();
  const program = `
    import { startFfmpeg } from './src/capture/ffmpeg/program.ts';
    const child = startFfmpeg(['-v', 'error', '-i', '${server.url}', '-f', 'null', '-'], { stdio: 'ignore' });
    console.log(child.pid);
    setInterval(() => {}, 1000);`;
  const daemon = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
    cwd: process.cwd(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // Also after a failure and a time-out: a daemon left behind keeps the whole run from ending.
  onTestFinished(() => void daemon.kill('SIGKILL'));
  const pid = String((await once(daemon.stdout, 'data'))[0]).trim();
  // Before it is ffmpeg, the process is a fork of the daemon, without a command line; then `setpriv … /ffmpeg …`.
  await expect.poll(() => commandLine(pid), patience).toMatch(/^[^\0]*ffmpeg\0/);
  daemon.kill('SIGKILL');
  await expect.poll(() => isRunning(pid), patience).toBe(false);
});

function commandLine(pid: string): string {
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
}

/** A process that is gone but not yet reaped by init does not count as running. */
function isRunning(pid: string): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
