import type { Command } from 'commander';
import { PlatewardenError } from '../../domain/errors.js';
import type { Desk, DeskContext, DeskOptions } from './desk.js';

/** A subcommand that works at the desk: opens it, runs `work`, closes it. */
export function deskCommand(
  parent: Command,
  nameAndArguments: string,
  description: string,
  context: DeskContext,
  work: (desk: Desk, options: Record<string, string>, args: string[]) => void | Promise<void>,
): Command {
  const command = parent
    .command(nameAndArguments)
    .description(description)
    .option('--config <file>', 'the unit’s configuration', process.env.PLATEWARDEN_CONFIG ?? 'platewarden.yaml');
  return command.action(async () => {
    const options = command.opts<Record<string, string> & DeskOptions>();
    // Loaded here, so that other commands start without the database.
    const { openDesk } = await import('./open-desk.js');
    await context.settleClock();
    using desk = openDesk(context, options);
    await work(desk, options, command.processedArgs as string[]);
  });
}

/** `--purpose` and `--case`, which every look at stored data demands (S-10b). */
export function withReason(command: Command): Command {
  return command
    .requiredOption('--purpose <purpose>', 'authorised purpose, e.g. locate_vehicle')
    .requiredOption('--case <number>', 'case number');
}

/** A date or time that a person typed, as milliseconds. */
export function timeOf(text: string): number {
  const at = Date.parse(text);
  if (Number.isNaN(at))
    throw new PlatewardenError('usage', `"${text.slice(0, 40)}" is no date`, {
      hint: 'For example 2026-11-25 or 2026-11-25T08:00:00-08:00.',
    });
  return at;
}
