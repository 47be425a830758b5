import { setTimeout as sleep } from 'node:timers/promises';
import { createSocket } from 'unix-dgram';

/** Tells systemd how the service is (`sd_notify`, Type=notify); does nothing where systemd did not start it. */
export interface ServiceNotifier {
  ready(): void;
  stopping(): void;
  /** Shown by `systemctl status`. Never a plate. */
  status(text: string): void;
  /** Keeps the watchdog content until `signal` aborts: as long as the event loop turns, at half the time it allows. */
  runWatchdog(signal: AbortSignal): Promise<void>;
}

/**
 * @param environment `NOTIFY_SOCKET` is where systemd listens (`@` for an abstract name), `WATCHDOG_USEC` how often it
 * must hear of us, `WATCHDOG_PID` whom it means
 */
export function serviceNotifier(environment: NodeJS.ProcessEnv = process.env): ServiceNotifier {
  const address = environment.NOTIFY_SOCKET?.replace(/^@/, '\0');
  const send = (message: string) => {
    if (!address) return;
    const socket = createSocket('unix_dgram');
    // A word that does not arrive is not worth stopping for: systemd notices by its watchdog.
    socket.on('error', () => undefined);
    const bytes = Buffer.from(message);
    socket.send(bytes, 0, bytes.length, address);
    socket.close();
  };
  const isMeant = environment.WATCHDOG_PID === undefined || environment.WATCHDOG_PID === String(process.pid);
  const watchdogUs = isMeant ? Number(environment.WATCHDOG_USEC ?? 0) : 0;
  return {
    ready: () => send('READY=1'),
    stopping: () => send('STOPPING=1'),
    status: (text) => send(`STATUS=${text.replaceAll('\n', ' ')}`),
    async runWatchdog(signal) {
      if (!(watchdogUs > 0)) return;
      while (!signal.aborted) {
        send('WATCHDOG=1');
        await sleep(watchdogUs / 2000, undefined, { signal }).catch(() => undefined);
      }
    },
  };
}
