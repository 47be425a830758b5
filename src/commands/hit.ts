import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { PlatewardenError } from '../domain/errors.js';
import { EntryImages } from '../hotlist/entries/entry-images.js';
import type { SeenPlate } from '../policy/visual-comparison.js';
import { type DeskContext, deskContext } from './desk/desk.js';
import { deskCommand, withReason } from './desk/desk-command.js';
import { hitLines } from './desk/hit-lines.js';

export function hitCommand(context: DeskContext = deskContext()): Command {
  const hit = new Command('hit').description('Answers to hits: compared by eye, confirmed, ended; errors corrected');
  const { print } = context;

  deskCommand(hit, 'open', 'Hits that have no end yet (S-9.7c)', context, (desk) => {
    const open = desk.office.hits.open(desk.who());
    for (const { hitId, raisedAt, listName, state } of open) {
      print(
        `${hitId}  ${new Date(raisedAt).toISOString()}  ${listName}  ${state === 'unverified' ? 'UNVERIFIED' : state}`,
      );
    }
    print(`${open.length} open hit${open.length === 1 ? '' : 's'}`);
  });

  withReason(
    deskCommand(
      hit,
      'show <hit>',
      'One hit; the reading only once the plate was compared',
      context,
      (desk, o, [hitId]) => {
        const view = desk.office.hits.view(desk.grant({ purpose: o.purpose!, case: o.case! }, ['hits']), hitId!);
        print(o.json ? JSON.stringify(view, null, 2) : hitLines(view).join('\n'));
      },
    ),
  ).option('--json', 'for programs');

  withReason(
    deskCommand(
      hit,
      'image <hit>',
      'Writes a picture to compare the plate by eye (S-9.7b)',
      context,
      async (desk, o, [id]) => {
        const grant = desk.grant({ purpose: o.purpose!, case: o.case! }, ['hits', 'images']);
        const { detectionId, descriptors } = desk.office.hits.view(grant, id!);
        if (o.entry) {
          const pictures = new EntryImages(join(desk.store.directory, 'hot-lists'), desk.store.keyring);
          writeFileSync(o.to!, desk.office.hits.entryImage(grant, id!, pictures), { mode: 0o600, flag: 'wx' });
          print(`Written to ${o.to}.`);
          return;
        }
        const bytes = await desk.office.search.image(grant, detectionId, o.vehicle ? 'vehicle' : 'plate');
        writeFileSync(o.to!, bytes, { mode: 0o600, flag: 'wx' });
        print(`Written to ${o.to}. Now \`platewarden hit compare ${id} PLATE\`, as you see it.`);
        const asked = Object.entries(descriptors ?? {}).filter(([, value]) => value !== null);
        if (asked.length > 0)
          print(`Answer with --vehicle: ${asked.map(([name, value]) => `${name} (${value})`).join(', ')}`);
      },
    ),
  )
    .requiredOption('--to <file>', 'a new file, readable by you alone')
    .option('--vehicle', 'the picture of the whole vehicle in place of the plate')
    .option('--entry', 'the picture that the hot-list entry came with');

  deskCommand(
    hit,
    'compare <hit> <plate>',
    'The plate as seen on the image or vehicle (S-9.7b)',
    context,
    (desk, o, [hitId, plate]) => {
      const seen = { plate: plate!, state: o.state ?? null, descriptors: descriptorsOf(o.vehicle ?? '') };
      const { result, differs } = desk.office.hits.comparePlate(desk.who(), hitId!, seen);
      print(`${result}${differs.length > 0 ? `: ${differs.join(', ')}` : ''}`);
      print(desk.office.hits.notice(desk.who(), hitId!));
    },
  )
    .option('--state <code>', 'state of issue as seen, e.g. us-ca')
    .option('--vehicle <answers>', 'each descriptor of the entry, e.g. make=agrees,colour=differs,year=not_seen');

  deskCommand(
    hit,
    'confirm <hit>',
    'Status confirmed through CLETS or dispatch (S-9.6, S-9.7a)',
    context,
    (desk, o, [hitId]) => {
      desk.office.hits.confirmStatus(desk.who(), hitId!, {
        method: o.method!,
        answer: o.answer ?? null,
        reference: o.reference!,
        confirmedBy: o.by!,
      });
      print(`Recorded. ${desk.office.hits.notice(desk.who(), hitId!)}`);
    },
  )
    .requiredOption('--method <method>', 'clets, dispatch or exigent')
    .option('--answer <answer>', 'active, stale or not_on_file')
    .requiredOption('--reference <text>', 'CAD or inquiry number; for exigent the narrative')
    .requiredOption('--by <name>', 'who confirmed');

  deskCommand(hit, 'dispose <hit> <disposition>', 'How it ended (S-9.7c)', context, (desk, o, [hitId, kind]) => {
    desk.office.hits.dispose(desk.who(), hitId!, kind!, o.note ?? '');
    print('Ended.');
  }).option('--note <text>', 'what happened');

  const reasoned = (command: Command) => command.requiredOption('--reason <text>', 'why');
  reasoned(
    deskCommand(hit, 'misread <detection>', 'Marks a misread (N-DQ-correct)', context, (desk, o, [id]) => {
      desk.office.quality.markMisread(desk.who(), id!, o.reason!);
      print('Marked.');
    }),
  );
  reasoned(
    deskCommand(
      hit,
      'correct <detection> <plate>',
      'Corrects a reading; the original is kept',
      context,
      (desk, o, [id, plate]) => {
        desk.office.quality.correct(desk.who(), id!, { plate: plate!, state: o.state ?? null }, o.reason!);
        print('Corrected.');
      },
    ),
  ).option('--state <code>', 'state of issue, e.g. us-ca');
  reasoned(
    deskCommand(
      hit,
      'delete <detection>',
      'Destroys one record, with a destruction record',
      context,
      (desk, o, [id]) => {
        desk.office.quality.delete(desk.who(), id!, o.reason!);
        print('Deleted.');
      },
    ),
  );
  reasoned(
    deskCommand(
      hit,
      'inadvertent <detection>',
      'Purges a capture that the guidelines forbid',
      context,
      (desk, o, [id]) => {
        desk.office.quality.purgeInadvertent(desk.who(), id!, o.reason!);
        print('Purged.');
      },
    ),
  );
  return hit;
}

/** `make=agrees,colour=differs` */
function descriptorsOf(text: string): SeenPlate['descriptors'] {
  const answers: Record<string, 'agrees' | 'differs' | 'not_seen'> = {};
  for (const part of text.split(',').filter(Boolean)) {
    const [name = '', answer] = part.split('=');
    if (!['year', 'make', 'model', 'style', 'colour'].includes(name)) {
      throw new PlatewardenError('usage', `"${name}" is no descriptor`, { hint: 'year, make, model, style, colour' });
    }
    if (answer !== 'agrees' && answer !== 'differs' && answer !== 'not_seen') {
      throw new PlatewardenError('usage', `${name} is answered agrees, differs or not_seen`);
    }
    answers[name] = answer;
  }
  return answers;
}
