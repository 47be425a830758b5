import { Command, InvalidArgumentError } from 'commander';
import { loginOf } from '../../capture/login.js';
import { chooseProfile } from '../../capture/onvif/choose-profile.js';
import { connectDevice, type DeviceDescription } from '../../capture/onvif/device.js';
import { onvifAddressSchema } from '../../domain/configuration/camera.js';
import { TrustedClock } from '../../ops/trusted-clock.js';
import { tableText } from '../bench/table.js';

interface ProbeOptions {
  readonly user?: string;
  readonly passwordFile?: string;
  readonly json?: boolean;
}

export function probeCommand(): Command {
  return new Command('probe')
    .description('Describes an ONVIF camera, and says which of its streams would be used and why')
    .argument('<address>', 'host or host:port', onvifAddress)
    .option('--user <name>', 'name at the camera')
    .option('--password-file <file>', 'file that holds the password')
    .option('--json', 'one JSON object')
    .addHelpText(
      'after',
      '\nExample:\n  platewarden cameras probe 10.0.0.9 --user viewer --password-file /etc/platewarden/pole-7',
    )
    .action(async (address: string, { user, passwordFile, json }: ProbeOptions) => {
      const device = await connectDevice(address, loginOf({ username: user, passwordFile }), new TrustedClock());
      const description = await device.describe();
      const streams = await Promise.all(
        description.profiles.map(async (profile) => ({
          ...profile,
          url: await device.streamUrl(profile.token, 'tcp'),
        })),
      );
      const choice = chooseProfile(description.profiles);
      if (json) {
        const chosen = choice && { profile: choice.profile.token, why: choice.why };
        process.stdout.write(`${JSON.stringify({ address, ...description, profiles: streams, choice: chosen })}\n`);
        return;
      }
      const rows = streams.map(({ token, encoding, width, height, framesPerSecond, url }) => {
        return { profile: token, codec: encoding, size: `${width}x${height}`, fps: framesPerSecond ?? '', stream: url };
      });
      const chosen = choice ? `Would use ${choice.profile.token}: ${choice.why}` : 'None of its streams can be decoded';
      process.stdout.write(
        `${[heading(address, description), tableText({ title: 'Profiles', rows }), chosen].join('\n\n')}\n`,
      );
      for (const hint of description.imagingHints) process.stdout.write(`Note: ${hint}\n`);
    });
}

function onvifAddress(text: string): string {
  const parsed = onvifAddressSchema.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError(parsed.error.issues[0]!.message);
}

function heading(address: string, { manufacturer, model, firmware, clockOffsetMs }: DeviceDescription): string {
  const seconds = Math.round(clockOffsetMs / 1000);
  const off =
    Math.abs(seconds) < 3 ? 'right' : `${Math.abs(seconds)} s ${seconds > 0 ? 'ahead' : 'behind'}, allowed for`;
  return `${address}: ${manufacturer} ${model}, firmware ${firmware}; its clock is ${off}`;
}
