import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { ManualClock } from '../domain/testing/manual-clock.js';
import { openPosition } from './open-position.js';
import { type ReceiverAddress, runReceiver } from './receiver.js';
import { sentence } from './testing/sentence.js';

const lines = (second: number) => {
  const time = `1200${String(second % 60).padStart(2, '0')}`;
  return [
    sentence(`GPGGA,${time},3826.4000,N,12242.6000,W,1,08,0.9,50.0,M,-28.0,M,,`),
    sentence('GPGSA,A,3,04,05,09,12,24,25,29,31,,,,,1.8,0.9,1.5'),
    sentence(`GPRMC,${time},A,3826.4000,N,12242.6000,W,020.0,090.0,251126,,,A`),
  ];
};

/** A receiver on a TCP port that speaks ten times a second to whoever connects. */
async function tcpReceiver(): Promise<{ port: number; hangUp(): void }> {
  const sockets = new Set<Socket>();
  let second = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  });
  const timer = setInterval(() => {
    const text = `${lines(second++).join('\r\n')}\r\n`;
    for (const socket of sockets) socket.write(text);
  }, 100);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const hangUp = () => {
    for (const socket of sockets) socket.destroy();
  };
  onTestFinished(() => {
    clearInterval(timer);
    hangUp();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, hangUp };
}

/** Resolves with the first fix that has a place and a time: gpsd tells a place before it has heard of a date. */
function firstFix(address: ReceiverAddress): Promise<{ latitude: number; at: number }> {
  const abort = new AbortController();
  onTestFinished(() => abort.abort());
  return new Promise((resolve) => {
    const fix = ({ place, at }: { place: { latitude: number } | null; at: number | null }) => {
      if (place === null || at === null) return;
      resolve({ latitude: place.latitude, at });
      abort.abort();
    };
    void runReceiver(address, { fix, lost: () => undefined }, abort.signal);
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

test('NMEA over TCP', async () => {
  const { port } = await tcpReceiver();
  const fix = await firstFix({ kind: 'nmea-tcp', host: '127.0.0.1', port });
  expect(fix.latitude).toBeCloseTo(38.44, 6);
});

test('a real gpsd fed with NMEA', async () => {
  const feed = await tcpReceiver();
  const port = await freePort();
  const gpsd = spawn('gpsd', ['-N', '-n', '-S', String(port), `tcp://127.0.0.1:${feed.port}`], { stdio: 'ignore' });
  onTestFinished(() => void gpsd.kill());
  await once(gpsd, 'spawn');
  const fix = await firstFix({ kind: 'gpsd', host: '127.0.0.1', port });
  expect(fix.latitude).toBeCloseTo(38.44, 5);
  expect(new Date(fix.at).toISOString()).toMatch(/^2026-11-25T12:00/);
});

test('NMEA over a serial line', async () => {
  const script = [
    'import os, pty, time, tty',
    'line, device = pty.openpty(); tty.setraw(device); print(os.ttyname(device), flush=True)',
    'while True: os.write(line, os.environ["NMEA"].encode()); time.sleep(0.1)',
  ].join('\n');
  const env = { ...process.env, NMEA: `${lines(1).join('\r\n')}\r\n` };
  const feeder = spawn('python3', ['-c', script], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void feeder.kill());
  const [path] = (await once(createInterface(feeder.stdout), 'line')) as [string];
  const fix = await firstFix({ kind: 'nmea-serial', path, baudRate: 9600 });
  expect(fix.latitude).toBeCloseTo(38.44, 6);
});

test('a receiver that hangs up is no fix at once, is told, and is connected to again', async () => {
  const { port, hangUp } = await tcpReceiver();
  const clock = new ManualClock();
  const abort = new AbortController();
  onTestFinished(() => abort.abort());
  let whenTimed: () => void = () => undefined;
  let whenLost: () => void = () => undefined;
  const timed = () =>
    new Promise<void>((resolve) => {
      whenTimed = resolve;
    });
  const lost = new Promise<void>((resolve) => {
    whenLost = resolve;
  });
  const position = openPosition({ kind: 'nmea-tcp', host: '127.0.0.1', port }, clock, {
    time: () => whenTimed(),
    lost: () => whenLost(),
  });
  const running = position.run(abort.signal);
  await timed();
  expect(position.positionAt(clock.now())).toMatchObject({ fix: '3d', source: 'nmea', accuracyM: 4.5 });
  hangUp();
  await lost;
  expect(position.positionAt(clock.now())).toBeNull();
  await timed();
  expect(position.positionAt(clock.now())).not.toBeNull();
  abort.abort();
  await running;
});
