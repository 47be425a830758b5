import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSocket } from 'unix-dgram';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { serviceNotifier } from './notify.js';

let folder: string;
let path: string;
let heard: string[];
let server: ReturnType<typeof createSocket>;
let onMessage: (text: string) => void = () => undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'platewarden-notify-'));
  path = join(folder, 'notify');
  heard = [];
  server = createSocket('unix_dgram', (message) => {
    heard.push(message.toString());
    onMessage(message.toString());
  });
  server.bind(path);
});

afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
  onMessage = () => undefined;
});

const hears = (text: string) =>
  new Promise<void>((resolve) => {
    onMessage = (message) => message === text && resolve();
    if (heard.includes(text)) resolve();
  });

test('systemd hears that the service is ready, what it does, and that it stops', async () => {
  const notifier = serviceNotifier({ NOTIFY_SOCKET: path });
  notifier.ready();
  notifier.status('two\nlines');
  notifier.stopping();
  await hears('STOPPING=1');
  expect(heard).toEqual(['READY=1', 'STATUS=two lines', 'STOPPING=1']);
});

test('the watchdog is told again and again until it is stopped', async () => {
  const stop = new AbortController();
  const notifier = serviceNotifier({ NOTIFY_SOCKET: path, WATCHDOG_USEC: '2000' });
  const running = notifier.runWatchdog(stop.signal);
  await new Promise<void>((resolve) => {
    onMessage = () => heard.filter((text) => text === 'WATCHDOG=1').length >= 3 && resolve();
  });
  stop.abort();
  await running;
});

test('a watchdog that watches another process, or none, is left alone', async () => {
  const other = { NOTIFY_SOCKET: path, WATCHDOG_USEC: '2000', WATCHDOG_PID: '1' };
  await serviceNotifier(other).runWatchdog(new AbortController().signal);
  await serviceNotifier({ NOTIFY_SOCKET: path }).runWatchdog(new AbortController().signal);
  expect(heard).toEqual([]);
});

test('without systemd, and with a socket that is gone, nothing happens', () => {
  serviceNotifier({}).ready();
  serviceNotifier({ NOTIFY_SOCKET: join(folder, 'gone') }).ready();
});
