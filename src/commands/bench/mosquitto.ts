import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A real mosquitto on a free port of loopback, keeping sessions in its memory. */
export interface Broker extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly process: ChildProcess;
}

export interface MosquittoOptions {
  /** A broker that was killed comes back on its port. */
  readonly port?: number;
  /** More lines of its configuration, given the folder that goes with it. */
  readonly lines?: (folder: string) => readonly string[];
}

export async function startMosquitto(options: MosquittoOptions = {}): Promise<Broker> {
  if (options.port !== undefined) return startAt(options.port, options);
  for (let attempt = 1; ; attempt++) {
    try {
      return await startAt(await freePort(), options);
    } catch (error) {
      // Another program may have taken the port before the broker could.
      if (attempt === 3) throw error;
    }
  }
}

async function startAt(port: number, options: MosquittoOptions): Promise<Broker> {
  const folder = mkdtempSync(join(tmpdir(), 'platewarden-broker-'));
  const config = join(folder, 'mosquitto.conf');
  writeFileSync(
    config,
    `user root\nlistener ${port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\n${(options.lines?.(folder) ?? []).join('\n')}\n`,
  );
  const process = spawn('mosquitto', ['-c', config], {
    stdio: 'ignore',
    env: { ...globalThis.process.env, PATH: `${globalThis.process.env.PATH}:/usr/sbin` },
  });
  const url = `mqtt://127.0.0.1:${port}`;
  await Promise.race([
    reachable(port),
    once(process, 'error').then(([error]) => {
      throw new Error(`mosquitto could not be started (Debian: apt-get install mosquitto): ${String(error)}`);
    }),
    once(process, 'exit').then(([code]) => {
      throw new Error(`mosquitto ended at once with code ${code}`);
    }),
  ]);
  return {
    url,
    port,
    process,
    [Symbol.asyncDispose]: async () => {
      const gone = once(process, 'exit');
      if (process.exitCode === null && process.kill('SIGKILL')) await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Resolves once something listens there. */
async function reachable(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'close').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (isOpen) return;
    await sleep(20);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
