import { writeFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import sharp from 'sharp';
import { openCamera } from '../../capture/open-camera.js';
import type { CameraConfiguration } from '../../domain/configuration/camera.js';
import { PlatewardenError } from '../../domain/errors.js';
import type { Frame } from '../../domain/frame.js';
import { loadConfiguration } from '../../ops/load-configuration.js';
import { TrustedClock } from '../../ops/trusted-clock.js';
import { rgbOf } from '../../recognition/image/colour.js';

export function snapshotCommand(): Command {
  return new Command('snapshot')
    .description('Writes one picture of a configured camera, its exclusion zones black')
    .argument('<camera>', 'id of the camera in the configuration')
    .option('--config <file>', 'the unit’s configuration', process.env.PLATEWARDEN_CONFIG ?? 'platewarden.yaml')
    .option('-o, --output <file>', 'JPEG or PNG', picture, 'snapshot.jpg')
    .addHelpText('after', '\nExample:\n  platewarden cameras snapshot gate --config config/pole.yaml -o gate.jpg')
    .action(async (id: string, { config, output }: { config: string; output: string }) => {
      const camera = loadConfiguration(config).cameras.find((candidate) => candidate.id === id);
      if (camera === undefined) throw new PlatewardenError('usage', `${config} has no camera ${id}`);
      const frame = await firstFrame(camera);
      const { width, height } = frame;
      const rgb = frame.format === 'rgb24' ? frame.pixels : rgbOf(frame, 0, 0, width, height);
      const image = sharp(rgb, { raw: { width, height, channels: 3 } });
      writeFileSync(output, await (/\.png$/i.test(output) ? image.png() : image.jpeg()).toBuffer());
      process.stdout.write(`${output}: ${width}x${height}, taken ${new Date(frame.capturedAt).toISOString()}\n`);
    });
}

function picture(file: string): string {
  if (!/\.(jpe?g|png)$/i.test(file)) throw new InvalidArgumentError('a name that ends in .jpg or .png');
  return file;
}

/** The first pictures of a live stream may lack parts, until its next key picture. */
const settlingFrames = 10;

/** The first good frame that comes within 20 s; the first lost connection ends the wait with its reason. */
async function firstFrame(camera: CameraConfiguration): Promise<Frame> {
  const lost = new AbortController();
  const late = AbortSignal.timeout(20_000);
  const onLost = (_: string, fault: PlatewardenError) => lost.abort(fault);
  const { source } = openCamera(camera, { clock: new TrustedClock(), position: { positionAt: () => null }, onLost });
  const skipped = camera.source.kind === 'replay' ? 0 : settlingFrames;
  for await (const frame of source.frames(AbortSignal.any([lost.signal, late]))) {
    if (frame.sequence >= skipped) return frame;
  }
  if (lost.signal.reason instanceof PlatewardenError) throw lost.signal.reason;
  throw new PlatewardenError('camera_stalled', `Camera ${camera.id} gave no frame in 20 s`);
}
