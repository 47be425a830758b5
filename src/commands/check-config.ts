import { existsSync } from 'node:fs';
import { Command } from 'commander';
import type { Configuration } from '../domain/configuration/configuration.js';
import { loadAgencyProfile } from '../ops/load-agency-profile.js';
import { loadConfiguration } from '../ops/load-configuration.js';
import { profileFaults, requireSameAgency } from '../policy/agency-profile-bounds.js';
import { openBeforeUse } from '../policy/profile-readiness.js';

export function checkConfigCommand(): Command {
  return new Command('check-config')
    .description('Checks a configuration file and its agency profile, and names every fault in them')
    .argument('<file>', 'the YAML file')
    .addHelpText('after', '\nExample:\n  platewarden check-config config/patrol.yaml')
    .action((file: string) => {
      const configuration = loadConfiguration(file);
      const { unit, cameras, hotLists } = configuration;
      const tasks = beforeUse(configuration);
      const lists = hotLists.sources.length;
      process.stdout.write(
        `${file} is valid: unit ${unit.unitId} of ${unit.agencyId}, ${cameras.length} camera${cameras.length === 1 ? '' : 's'}, ${lists} hot list${lists === 1 ? '' : 's'}\n`,
      );
      for (const task of tasks) process.stdout.write(`before use: ${task}\n`);
    });
}

/** A profile that is not installed yet is no fault of this file. @throws PlatewardenError configuration_invalid */
function beforeUse({ unit, hotLists, agencyProfile }: Configuration): string[] {
  if (!existsSync(agencyProfile)) return [`put the agency profile at ${agencyProfile}`];
  const profile = loadAgencyProfile(agencyProfile, profileFaults);
  requireSameAgency(profile, unit);
  return openBeforeUse(profile, hotLists.sources);
}
