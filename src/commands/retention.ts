import { Command } from 'commander';
import { dayMs } from '../domain/time.js';
import { type DeskContext, deskContext } from './desk/desk.js';
import { deskCommand } from './desk/desk-command.js';

const day = (at: number | null) => (at === null ? '…' : new Date(at).toISOString().slice(0, 10));

export function retentionCommand(context: DeskContext = deskContext()): Command {
  const { clock, print } = context;
  const retention = new Command('retention').description('The schedule, what it destroyed, and what is held from it');

  deskCommand(retention, 'status', 'Schedule, last year’s destruction records, what is on hold', context, (desk) => {
    const now = clock.now();
    const { destroyed, held } = desk.office.holds.status(desk.who(), now - 365 * dayMs, now);
    for (const [name, { floorDays, ceilingDays, basis }] of Object.entries(desk.office.profile.retention)) {
      print(`${name.padEnd(14)} ${floorDays} to ${ceilingDays} days (${basis})`);
    }
    for (const record of destroyed) {
      const { detections, images, undelivered, capturedFrom, capturedTo, rule, endedAt } = record;
      const period = `captured ${day(capturedFrom)} to ${day(capturedTo)}`;
      const counts = `${detections} detections, ${images} images, ${undelivered} undelivered messages`;
      print(`${day(record.begunAt)}  ${counts}, ${period}; ${rule}${endedAt === null ? ' (not ended)' : ''}`);
    }
    for (const { holdId, caseNumber, detections, reason, reviewAt, endsAt } of held) {
      const review = `review ${reviewAt <= now ? 'was due' : 'due'} ${day(reviewAt)}, ends ${day(endsAt)}`;
      print(`hold ${holdId} of case ${caseNumber}: ${detections} detections, ${review}; ${reason}`);
    }
  }).addHelpText('after', '\nExample:\n  platewarden retention status');

  deskCommand(
    retention,
    'hold <detections...>',
    'Keeps detections beyond their schedule for a case',
    context,
    (desk, o, [ids]) => {
      const detectionIds = ids as unknown as string[];
      const hold = desk.office.holds.place(desk.who(), o.case!, o.reason!, detectionIds);
      print(
        `hold ${hold.holdId}: ${hold.detections} detections; review by ${day(hold.reviewAt)}, ends ${day(hold.endsAt)}`,
      );
    },
  )
    .requiredOption('--case <number>', 'case number')
    .requiredOption('--reason <text>', 'why')
    .addHelpText('after', '\nExample:\n  platewarden retention hold D1 D2 --case 26-001234 --reason evidence');

  deskCommand(retention, 'release <hold>', 'Ends a hold: the schedule applies again', context, (desk, o, [holdId]) => {
    const hold = desk.office.holds.release(desk.who(), holdId!, o.reason!);
    print(`hold ${hold.holdId} of case ${hold.caseNumber} is released`);
  })
    .requiredOption('--reason <text>', 'why')
    .addHelpText('after', '\nExample:\n  platewarden retention release H1 --reason "case closed"');
  return retention;
}
