import { setFlagsFromString } from 'node:v8';
import { Command, CommanderError } from 'commander';
import { auditCommand } from './commands/audit.js';
import { camerasCommand } from './commands/cameras.js';
import { canvassCommand } from './commands/canvass.js';
import { checkConfigCommand } from './commands/check-config.js';
import { stopAtClosedOutput } from './commands/closed-output.js';
import { detectionsCommand } from './commands/detections.js';
import { evidenceCommand } from './commands/evidence.js';
import { hitCommand } from './commands/hit.js';
import { hotlistCommand } from './commands/hotlist.js';
import { keysCommand } from './commands/keys.js';
import { loginCommand } from './commands/login.js';
import { policyCommand } from './commands/policy.js';
import { readCommand } from './commands/read.js';
import { releaseCommand } from './commands/release.js';
import { reportFault } from './commands/report-fault.js';
import { retentionCommand } from './commands/retention.js';
import { runCommand } from './commands/run.js';
import { userCommand } from './commands/user.js';

// Old garbage is collected at half as much again as what lives, not at several times of it: delivering a backlog would
// grow the process by 60 MB of nothing (`npm run bench:uplink`).
setFlagsFromString('--heap-growing-percent=50');

const program = new Command('platewarden')
  .description('Reads licence plates, matches hot lists, keeps the agency’s policy')
  .enablePositionalOptions();

program.addCommand(runCommand());
program.addCommand(checkConfigCommand());
program.addCommand(readCommand());
program.addCommand(camerasCommand());
program.addCommand(keysCommand());
program.addCommand(loginCommand());
program.addCommand(detectionsCommand());
program.addCommand(retentionCommand());
program.addCommand(evidenceCommand());
program.addCommand(hitCommand());
program.addCommand(canvassCommand());
program.addCommand(releaseCommand());
program.addCommand(userCommand());
program.addCommand(auditCommand());
program.addCommand(policyCommand());
program.addCommand(hotlistCommand());
// Benchmarks load models, brokers and scenes: only who asks for them waits.
if (process.argv[2] === 'bench') program.addCommand((await import('./commands/bench.js')).benchCommand());
else program.command('bench').description('Measures; each figure beside a baseline of the same run');

/** Faults of usage are thrown like all others, so that this file alone decides how the process ends. */
function throwUsage(command: Command): void {
  command.exitOverride().showHelpAfterError('(--help shows what is allowed)');
  for (const sub of command.commands) throwUsage(sub);
}
throwUsage(program);
stopAtClosedOutput();

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else process.exitCode = reportFault(error);
}
