import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSocket } from 'unix-dgram';
import { expect, onTestFinished, test } from 'vitest';
import { storeSchema } from '../domain/configuration/store.js';
import { TrustedClock } from '../ops/trusted-clock.js';
import { openStore } from '../store/store.js';
import { demoConfiguration, platewarden, platewardenWith } from './daemon-process.js';

/** Footage that plays as recorded, again and again, so that there is always something under way. */
function endless() {
  return demoConfiguration((configuration) => {
    const [camera] = configuration.cameras as { source: Record<string, unknown> }[];
    Object.assign(camera!.source, { speed: 1, loop: true });
  });
}

/** Resolves when the daemon has printed its first detection or alert. */
async function atWork(run: ReturnType<typeof platewarden>) {
  while (!/DETECTION|ALERT/.test(run.stdout())) await once(run.child.stdout!, 'data');
}

test.each(['SIGINT', 'SIGTERM'] as const)('%s stops the daemon cleanly, with nothing lost', async (signal) => {
  const { file, data } = endless();
  const run = platewarden('run', '--config', file);
  await atWork(run);
  run.child.kill(signal);
  const ended = await run.ended;
  expect(ended.stderr).toBe('');
  expect(ended.code).toBe(0);
  expect(ended.stdout).toMatch(/vehicles: /);
  using store = openStore(storeSchema.parse({ directory: data }), new TrustedClock(), { resendAfterMs: null });
  expect(store.closeOpen(() => [])).toBe(0);
});

test('a second signal ends it at once', async () => {
  const run = platewarden('run', '--config', endless().file);
  await atWork(run);
  run.child.kill('SIGINT');
  run.child.kill('SIGINT');
  const { code, signal } = await run.ended;
  // Both may arrive before the first is handled; then it stops as at one.
  expect([0, 'SIGINT']).toContain(code ?? signal);
});

test('of a daemon that was killed, nothing is told as if it lived', async () => {
  const { file, data } = endless();
  const run = platewarden('run', '--config', file);
  await expect.poll(() => existsSync(join(data, 'cameras.json')), { timeout: 60_000 }).toBe(true);
  const living = await platewarden('cameras', 'status', '--config', file).ended;
  expect(living).toMatchObject({ code: 0, stderr: '' });
  run.child.kill('SIGKILL');
  await run.ended;
  const { code, stderr } = await platewarden('cameras', 'status', '--config', file, '--seconds', '1').ended;
  expect(stderr).toMatch(
    /^No daemon is running \(the last one told of its cameras at .*Z\): watching the cameras for 1 s\n$/,
  );
  expect(code).toBe(0);
});

test('systemd hears READY, WATCHDOG and STOPPING from the running daemon', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'platewarden-systemd-'));
  const heard: string[] = [];
  let onMessage: () => void = () => undefined;
  const socket = createSocket('unix_dgram', (message) => {
    heard.push(message.toString());
    onMessage();
  });
  socket.bind(join(folder, 'notify'));
  onTestFinished(() => {
    socket.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const environment = { NOTIFY_SOCKET: join(folder, 'notify'), WATCHDOG_USEC: '1000000' };
  const run = platewardenWith(environment, 'run', '--config', endless().file);
  await new Promise<void>((resolve) => {
    onMessage = () => heard.includes('READY=1') && heard.includes('WATCHDOG=1') && resolve();
  });
  run.child.kill('SIGTERM');
  await run.ended;
  // Its last words may still wait in the socket.
  await expect.poll(() => heard, { timeout: 60_000 }).toContain('STOPPING=1');
  expect(heard[0]).toBe('READY=1');
});

test('a wrong configuration ends at once with exit code 78 and names its faults', async () => {
  const { file } = demoConfiguration((configuration) => {
    configuration.cameras = [];
  });
  const ended = await platewarden('run', '--config', file).ended;
  expect(ended.code).toBe(78);
  expect(ended.stderr).toMatch(/cameras: /);
});

test('what cannot be opened once recognition is there ends it all the same, and is named', async () => {
  const { file } = demoConfiguration((configuration) => {
    const [camera] = configuration.cameras as { source: Record<string, unknown> }[];
    camera!.source.path = '/nowhere.mp4';
  });
  const ended = await platewarden('run', '--config', file).ended;
  expect(ended.stderr).toContain('The recording /nowhere.mp4 cannot be read');
  expect(ended.code).toBe(1);
});
