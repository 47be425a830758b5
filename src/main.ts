import { Command, CommanderError } from 'commander';
import { benchCommand } from './commands/bench.js';
import { camerasCommand } from './commands/cameras.js';
import { checkConfigCommand } from './commands/check-config.js';
import { keysCommand } from './commands/keys.js';
import { readCommand } from './commands/read.js';
import { reportFault } from './commands/report-fault.js';
import { runCommand } from './commands/run.js';

const program = new Command('platewarden')
  .description('Reads licence plates, matches hot lists, keeps the agency’s policy')
  .enablePositionalOptions();

program.addCommand(runCommand());
program.addCommand(checkConfigCommand());
program.addCommand(readCommand());
program.addCommand(camerasCommand());
program.addCommand(keysCommand());
program.addCommand(benchCommand());

/** Faults of usage are thrown like all others, so that this file alone decides how the process ends. */
function throwUsage(command: Command): void {
  command.exitOverride().showHelpAfterError('(--help shows what is allowed)');
  for (const sub of command.commands) throwUsage(sub);
}
throwUsage(program);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else process.exitCode = reportFault(error);
}
