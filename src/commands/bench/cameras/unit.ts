import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import mqtt from 'mqtt';
import { z } from 'zod';
import type { CameraReport } from '../../../daemon/camera-report.js';
import { readCameraStatus } from '../../../daemon/camera-status-file.js';
import { PlatewardenError } from '../../../domain/errors.js';
import { startMosquitto } from '../mosquitto.js';

/** A vehicle that a subscriber was told of. */
interface Told {
  readonly cameraId: string;
  readonly text: string;
  readonly capturedAt: number;
  readonly receivedAt: number;
}

const messageSchema = z.looseObject({
  cameraId: z.string(),
  capturedAt: z.iso.datetime(),
  read: z.looseObject({ text: z.string() }),
});

/** A daemon of its own process with live cameras, a broker, and a subscriber that notes what comes. */
export interface MeasuredUnit extends AsyncDisposable {
  readonly pid: number;
  readonly brokerPid: number;
  readonly alerts: readonly Told[];
  readonly detections: readonly Told[];
  /** The cameras as the daemon last told. */
  reports(): readonly CameraReport[];
}

export interface UnitOptions {
  readonly cameras: readonly { readonly id: string; readonly url: string }[];
  /** Plates on its hot list. */
  readonly wanted: readonly string[];
  readonly rereadAfterMs: number;
}

/** Starts it in `folder`; resolves once all cameras are connected. @throws PlatewardenError internal when it ends instead */
export async function startUnit(folder: string, options: UnitOptions): Promise<MeasuredUnit> {
  const broker = await startMosquitto();
  const alerts: Told[] = [];
  const detections: Told[] = [];
  const subscriber = await mqtt.connectAsync(broker.url, { protocolVersion: 5 });
  subscriber.on('message', (topic, payload) => {
    const receivedAt = Date.now();
    const { cameraId, capturedAt, read } = messageSchema.parse(JSON.parse(payload.toString()));
    const told = { cameraId, text: read.text, capturedAt: Date.parse(capturedAt), receivedAt };
    (topic.endsWith('/detection') ? detections : alerts).push(told);
  });
  await subscriber.subscribeAsync(['alpr/v1/+/+/detection', 'alpr/v1/+/+/alert/dispatch'], { qos: 1 });

  const store = join(folder, 'store');
  mkdirSync(store);
  const daemon = spawn(
    process.execPath,
    [process.argv[1]!, 'run', '--config', configured(folder, store, broker.url, options)],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  const reports = () => {
    const told = readCameraStatus(store);
    return told.running ? told.cameras : [];
  };
  const unit = {
    pid: daemon.pid!,
    brokerPid: broker.process.pid!,
    alerts,
    detections,
    reports,
    async [Symbol.asyncDispose]() {
      await stop(daemon);
      await subscriber.endAsync(true);
      await broker[Symbol.asyncDispose]();
    },
  };
  try {
    await connected(
      daemon,
      () => reports().filter((report) => report.connectedSince !== null).length,
      options.cameras.length,
    );
    return unit;
  } catch (error) {
    await unit[Symbol.asyncDispose]();
    throw error;
  }
}

function configured(
  folder: string,
  store: string,
  broker: string,
  { cameras, wanted, rereadAfterMs }: UnitOptions,
): string {
  const list = join(folder, 'wanted.csv');
  writeFileSync(list, ['plate', ...wanted].join('\n'));
  const mapping = { plate: 'plate' };
  const wantedList = { id: 'svs', name: 'Wanted', format: 'csv', mapping, category: 'stolen_vehicle', path: list };
  const configuration = {
    unit: { unitId: 'bench', agencyId: 'demo-so', kind: 'pole' },
    agencyProfile: 'config/agencies/demo-so.yaml',
    cameras: cameras.map(({ id, url }) => ({ id, source: { kind: 'rtsp', url } })),
    recognition: { rereadAfterMs },
    hotLists: { sources: wanted.length === 0 ? [] : [{ ...wantedList, designated: true }] },
    store: { directory: store },
    uplink: { kind: 'mqtt', url: broker },
    logLevel: 'error',
  };
  const file = join(folder, 'unit.yaml');
  // JSON is YAML.
  writeFileSync(file, JSON.stringify(configuration));
  return file;
}

async function connected(daemon: ChildProcess, count: () => number, wanted: number): Promise<void> {
  for (let waited = 0; waited < 60; waited++) {
    if (count() >= wanted) return;
    if (daemon.exitCode !== null) break;
    await sleep(1000);
  }
  throw new PlatewardenError('internal', `The daemon connected ${count()} of ${wanted} cameras, then was given up`);
}

async function stop(daemon: ChildProcess): Promise<void> {
  if (daemon.exitCode !== null || daemon.signalCode !== null) return;
  const gone = once(daemon, 'exit');
  daemon.kill('SIGTERM');
  await gone;
}
