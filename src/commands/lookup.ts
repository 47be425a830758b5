import { Command } from 'commander';
import { type DeskContext, deskContext } from './desk/desk.js';
import { deskCommand, timeOf, withReason } from './desk/desk-command.js';
import { foundLine } from './desk/found-line.js';

export function lookupCommand(context: DeskContext = deskContext()): Command {
  const lookup = new Command('lookup').description(
    'Searches stored detections: purpose and case number demanded, audited',
  );
  withReason(
    deskCommand(lookup, 'plate <plate>', 'Detections of a plate or partial plate', context, (desk, o, [plate]) => {
      const grant = desk.grant({ purpose: o.purpose!, case: o.case! }, ['query']);
      const found = desk.office.search.search(grant, {
        plate: plate!,
        ...(o.from !== undefined && { from: timeOf(o.from) }),
        ...(o.to !== undefined && { to: timeOf(o.to) }),
      });
      for (const detection of found) context.print(foundLine(detection));
      context.print(`${found.length} detection${found.length === 1 ? '' : 's'}`);
    }),
  )
    .option('--from <time>', 'not before')
    .option('--to <time>', 'before');
  return lookup;
}
