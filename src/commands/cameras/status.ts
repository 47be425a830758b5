import { Command } from 'commander';
import { CameraFigures } from '../../capture/figures/camera-figures.js';
import { openCamera } from '../../capture/open-camera.js';
import { type CameraReport, reportOf } from '../../daemon/camera-report.js';
import { readCameraStatus } from '../../daemon/camera-status-file.js';
import type { CameraConfiguration } from '../../domain/configuration/camera.js';
import { asPlatewardenError } from '../../domain/errors.js';
import { loadConfiguration } from '../../ops/load-configuration.js';
import { TrustedClock } from '../../ops/trusted-clock.js';
import { tableText } from '../bench/table.js';
import { cameraMetrics } from './metrics.js';
import { seconds } from './seconds.js';

interface StatusOptions {
  readonly config: string;
  readonly seconds: number;
  readonly metrics?: boolean;
}

export function statusCommand(): Command {
  return new Command('status')
    .description('Says how each camera fares: asks the running daemon, or watches the cameras itself where none runs')
    .option('--config <file>', 'the unit’s configuration', process.env.PLATEWARDEN_CONFIG ?? 'platewarden.yaml')
    .option('--seconds <n>', 'how long to watch where no daemon runs', seconds, 15)
    .option('--metrics', 'in the Prometheus text format, for a collector of text files')
    .addHelpText('after', '\nExample:\n  platewarden cameras status --config config/pole.yaml')
    .action(async ({ config, seconds, metrics }: StatusOptions) => {
      const { cameras, store } = loadConfiguration(config);
      const told = readCameraStatus(store.directory);
      if (!told.running) process.stderr.write(`${notRunning(told.lastAt)}: watching the cameras for ${seconds} s\n`);
      const reports = told.running
        ? told.cameras
        : await Promise.all(cameras.map((camera) => watch(camera, seconds * 1000)));
      if (metrics) process.stdout.write(cameraMetrics(reports));
      else if (!process.stdout.isTTY) for (const report of reports) process.stdout.write(`${JSON.stringify(report)}\n`);
      else
        process.stdout.write(
          `${inWords(reports, told.running ? 'as the daemon has it' : `watched for ${seconds} s`)}\n`,
        );
    });
}

function notRunning(lastAt: Date | null): string {
  const last = lastAt === null ? '' : ` (the last one told of its cameras at ${lastAt.toISOString().slice(0, 19)}Z)`;
  return `No daemon is running${last}`;
}

/** Pictures alone: reading plates is the daemon's. */
async function watch(camera: CameraConfiguration, forMs: number): Promise<CameraReport> {
  const clock = new TrustedClock();
  const opened = openCamera(camera, { clock, position: { positionAt: () => null } });
  const report = () => reportOf({ ...opened, observer: new CameraFigures(clock) });
  try {
    for await (const frame of opened.source.frames(AbortSignal.timeout(forMs))) {
      opened.gate.admit(frame);
      opened.source.giveBack?.(frame);
    }
  } catch (error) {
    // A recording that cannot be read: the other cameras are still told of.
    const { code, message } = asPlatewardenError(error);
    return { ...report(), fault: { code, message } };
  }
  return report();
}

function inWords(reports: readonly CameraReport[], how: string): string {
  const faults = reports.flatMap(({ cameraId, fault }) => (fault ? [`${cameraId}: ${fault.message}`] : []));
  return [tableText({ title: `Cameras, ${how}`, rows: reports.map(row) }), ...faults].join('\n');
}

function row(report: CameraReport) {
  const { connectedSince, lastFrameAgoMs, width, height, readLatencyMs, alertLatencyMs, plateWidthPx, plateSharpness } =
    report;
  const middleAndMost = (of: CameraReport['readLatencyMs']) =>
    of ? `${Math.round(of.p50)}/${Math.round(of.p95)}` : '';
  return {
    camera: report.cameraId,
    'connected since': connectedSince === null ? 'no picture' : new Date(connectedSince).toISOString().slice(0, 19),
    'last frame s': lastFrameAgoMs === null ? '' : Math.round(lastFrameAgoMs / 1000),
    size: width === null ? '' : `${width}x${height}`,
    'fps in': report.rateIn,
    'looked at': report.rateOut,
    analysed: report.analysed,
    reconnects: report.reconnects,
    'dropped busy': report.dropped.busy,
    'ms to read p50/p95': middleAndMost(readLatencyMs),
    'to alert': middleAndMost(alertLatencyMs),
    'plate px p10/p50': plateWidthPx ? `${Math.round(plateWidthPx.p10)}/${Math.round(plateWidthPx.p50)}` : '',
    'sharpness p10/p50': plateSharpness ? `${plateSharpness.p10}/${plateSharpness.p50}` : '',
    'read rate': report.readRate ?? '',
    picture: [...report.picture, ...(report.pausedBy === null ? [] : [`paused: ${report.pausedBy}`])].join(', '),
  };
}
