import { Command } from 'commander';
import type { CameraStatus } from '../../capture/camera-status.js';
import type { SceneFault } from '../../capture/gate/scene-health.js';
import { openCamera } from '../../capture/open-camera.js';
import type { CameraConfiguration } from '../../domain/configuration/camera.js';
import { loadConfiguration } from '../../ops/load-configuration.js';
import { TrustedClock } from '../../ops/trusted-clock.js';
import { tableText } from '../bench/table.js';

export function statusCommand(): Command {
  return new Command('status')
    .description('Watches the configured cameras for a while and says how each fares')
    .requiredOption('--config <file>', 'the configuration')
    .option('--seconds <n>', 'how long to watch', Number, 15)
    .addHelpText('after', '\nExample:\n  platewarden cameras status --config config/pole.yaml')
    .action(async ({ config, seconds }: { config: string; seconds: number }) => {
      const { cameras } = loadConfiguration(config);
      const statuses = await Promise.all(cameras.map((camera) => watch(camera, seconds * 1000)));
      if (!process.stdout.isTTY) {
        for (const status of statuses) process.stdout.write(`${JSON.stringify(status)}\n`);
        return;
      }
      process.stdout.write(`${tableText({ title: `Cameras, watched for ${seconds} s`, rows: statuses.map(row) })}\n`);
      for (const { cameraId, fault } of statuses) {
        if (fault) process.stdout.write(`${cameraId}: ${fault.message}\n`);
      }
    });
}

/** How a camera fares, and what ails its pictures. */
interface Watched extends CameraStatus {
  readonly picture: readonly SceneFault[];
}

async function watch(camera: CameraConfiguration, forMs: number): Promise<Watched> {
  const clock = new TrustedClock();
  const { source, gate, faults } = openCamera(camera, { clock, position: { positionAt: () => null } });
  for await (const frame of source.frames(AbortSignal.timeout(forMs))) gate.admit(frame);
  return { ...source.status(), picture: faults() };
}

function row({ cameraId, connectedSince, width, height, rateIn, reconnects, dropped, picture }: Watched) {
  const size = width === null ? '' : `${width}x${height}`;
  const state = connectedSince === null ? 'no picture' : 'connected';
  return {
    camera: cameraId,
    state,
    size,
    fps: rateIn,
    reconnects,
    dropped: dropped.busy + dropped.rate,
    picture: picture.join(', '),
  };
}
