import { Command } from 'commander';
import { loadConfiguration } from '../ops/load-configuration.js';

export function checkConfigCommand(): Command {
  return new Command('check-config')
    .description('Checks a configuration file and names every fault in it')
    .argument('<file>', 'the YAML file')
    .addHelpText('after', '\nExample:\n  platewarden check-config config/patrol.yaml')
    .action((file: string) => {
      const { unit, cameras, hotLists } = loadConfiguration(file);
      const lists = hotLists.sources.length;
      process.stdout.write(
        `${file} is valid: unit ${unit.unitId} of ${unit.agencyId}, ${cameras.length} camera${cameras.length === 1 ? '' : 's'}, ${lists} hot list${lists === 1 ? '' : 's'}\n`,
      );
    });
}
