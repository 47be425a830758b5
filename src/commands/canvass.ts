import { Command } from 'commander';
import { type DeskContext, deskContext } from './desk/desk.js';
import { deskCommand } from './desk/desk-command.js';

export function canvassCommand(context: DeskContext = deskContext()): Command {
  const canvass = new Command('canvass').description(
    'Tags what is detected around a crime scene with its case (S-9.3)',
  );
  deskCommand(canvass, 'begin <case>', 'Begins a canvass', context, (desk, o, [caseNumber]) => {
    desk.office.canvass.begin(desk.who(), caseNumber!, o.reason!);
    context.print('Begun.');
  }).requiredOption('--reason <text>', 'which incident');
  deskCommand(canvass, 'end', 'Ends it', context, (desk) => {
    desk.office.canvass.end(desk.who());
    context.print('Ended.');
  });
  return canvass;
}
