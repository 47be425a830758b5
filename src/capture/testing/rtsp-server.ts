import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A real RTSP server (gst-rtsp-server) in a process of its own: it can be killed, stopped and started like a camera. */
export class RtspServer implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly port: number;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  /** Options as in rtsp-server.py, without the dashes. */
  static async start(options: Record<string, string | number> = {}): Promise<RtspServer> {
    const args = Object.entries(options).flatMap(([key, value]) => [`--${key}`, String(value)]);
    const script = join(import.meta.dirname, '../../../scripts/testing/rtsp-server.py');
    // It ends with a test run that was killed.
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', '/usr/bin/python3', script, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    for await (const line of createInterface({ input: child.stdout })) {
      const port = /^ready (\d+)$/.exec(line)?.[1];
      if (port) return new RtspServer(child, Number(port));
    }
    throw new Error('The RTSP server did not start: is gir1.2-gst-rtsp-server-1.0 installed?');
  }

  get pid(): number {
    return this.#child.pid!;
  }

  get url(): string {
    return `rtsp://127.0.0.1:${this.port}/stream`;
  }

  signal(name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT' | 'SIGUSR1'): void {
    this.#child.kill(name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }
}
