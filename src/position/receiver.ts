import { once } from 'node:events';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { SerialPort } from 'serialport';
import { PlatewardenError } from '../domain/errors.js';
import type { Fix } from './fix.js';
import { GpsdFixes, watchCommand } from './gpsd.js';
import { linesOf } from './lines.js';
import { NmeaFixes } from './nmea-fixes.js';

/** Where a receiver's lines come from. */
export type ReceiverAddress =
  | { readonly kind: 'gpsd' | 'nmea-tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'nmea-serial'; readonly path: string; readonly baudRate: number };

export interface ReceiverEvents {
  fix(fix: Fix): void;
  /** The receiver could not be reached, or went away; it is tried again. */
  lost(error: PlatewardenError): void;
}

const firstPauseMs = 1000;
const longestPauseMs = 30_000;
/** A receiver speaks every second; gpsd at least answers. One that is silent for so long is taken as gone. */
const silenceMs = 15_000;

/** Listens to the receiver until `signal` aborts, connecting again, ever more slowly, whenever it is lost. */
export async function runReceiver(
  address: ReceiverAddress,
  events: ReceiverEvents,
  signal: AbortSignal,
): Promise<void> {
  for (let pauseMs = firstPauseMs; !signal.aborted; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    try {
      const heard = () => {
        pauseMs = firstPauseMs;
      };
      await listen(address, events, heard, signal);
    } catch (cause) {
      if (signal.aborted) return;
      events.lost(
        new PlatewardenError('position_invalid', `The receiver at ${describe(address)} was lost: ${reasonOf(cause)}`, {
          cause,
        }),
      );
    }
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

async function listen(
  address: ReceiverAddress,
  events: ReceiverEvents,
  heard: () => void,
  signal: AbortSignal,
): Promise<void> {
  const stream = await open(address, signal);
  const close = () => stream.destroy();
  let silence = setTimeout(() => stream.destroy(new Error('it fell silent')), silenceMs);
  signal.addEventListener('abort', close, { once: true });
  try {
    const fixes = address.kind === 'gpsd' ? new GpsdFixes() : new NmeaFixes();
    if (address.kind === 'gpsd') stream.write(watchCommand);
    for await (const line of linesOf(stream)) {
      silence = silence.refresh();
      heard();
      const fix = fixes.push(line);
      if (fix !== null) events.fix(fix);
    }
    throw new Error('it closed the connection');
  } finally {
    clearTimeout(silence);
    signal.removeEventListener('abort', close);
    stream.destroy();
    events.fix({ at: null, place: null });
  }
}

async function open(address: ReceiverAddress, signal: AbortSignal): Promise<Duplex> {
  if (address.kind === 'nmea-serial') {
    const port = new SerialPort({ path: address.path, baudRate: address.baudRate });
    await once(port, 'open', { signal });
    return port;
  }
  const socket = connect({ host: address.host, port: address.port });
  await once(socket, 'connect', { signal });
  return socket;
}

function describe(address: ReceiverAddress): string {
  return address.kind === 'nmea-serial' ? address.path : `${address.kind} ${address.host}:${address.port}`;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
