import { Command } from 'commander';
import { discoverDevices } from '../../capture/onvif/discover.js';
import { tableText } from '../bench/table.js';
import { seconds } from './seconds.js';

export function discoverCommand(): Command {
  return new Command('discover')
    .description('Lists the ONVIF devices on this network that answer')
    .option('--seconds <n>', 'how long to wait for answers', seconds, 5)
    .addHelpText('after', '\nExample:\n  platewarden cameras discover')
    .action(async ({ seconds }: { seconds: number }) => {
      const devices = await discoverDevices(seconds * 1000);
      if (!process.stdout.isTTY) {
        for (const device of devices) process.stdout.write(`${JSON.stringify(device)}\n`);
        return;
      }
      const rows = devices.map(({ address, name, hardware }) => ({ address, name, hardware }));
      const none = 'No ONVIF device answered. Is it on the same network, and ONVIF switched on?';
      process.stdout.write(`${rows.length > 0 ? tableText({ title: 'Devices', rows }) : none}\n`);
    });
}
