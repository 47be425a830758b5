import { Command } from 'commander';
import { discoverCommand } from './cameras/discover.js';
import { probeCommand } from './cameras/probe.js';
import { snapshotCommand } from './cameras/snapshot.js';
import { statusCommand } from './cameras/status.js';

export function camerasCommand(): Command {
  return new Command('cameras')
    .description('Finds, describes and checks cameras')
    .addCommand(discoverCommand())
    .addCommand(probeCommand())
    .addCommand(snapshotCommand())
    .addCommand(statusCommand());
}
