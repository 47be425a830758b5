import { Command, CommanderError } from 'commander';
import { checkConfigCommand } from './commands/check-config.js';
import { reportFault } from './commands/report-fault.js';

const program = new Command('platewarden')
  .description('Reads licence plates, matches hot lists, keeps the agency’s policy')
  .showHelpAfterError('(--help shows what is allowed)')
  .exitOverride();

program.addCommand(checkConfigCommand());

for (const command of program.commands) command.exitOverride().showHelpAfterError('(--help shows what is allowed)');

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else process.exitCode = reportFault(error);
}
