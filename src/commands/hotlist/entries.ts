import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { PlatewardenError } from '../../domain/errors.js';
import type { AgencyEntries } from '../../hotlist/entries/agency-entries.js';
import type { AgencyEntry } from '../../hotlist/entries/entry-history.js';
import type { Desk, DeskContext } from '../desk/desk.js';
import { deskCommand } from '../desk/desk-command.js';
import { detectionLine } from '../live-lines.js';
import { withHotLists } from './open.js';
import { type PastHit, pastDays, pastHits, pastHitsLine } from './past-hits.js';

const example = (line: string) => `\nExample:\n  platewarden hotlist ${line}`;

/** `add`, `list`, `check`, `approve` and `withdraw`: for whoever is logged in (clauses S-3, S-9.9). */
export function addEntryCommands(hotlist: Command, context: DeskContext): void {
  const { print } = context;
  deskCommand(
    hotlist,
    'add <file>',
    'Enters a draft (JSON: plate, memberName, synopsis and caseNumber are required, S-9.8), which matches once approved',
    context,
    (desk, o, [file]) =>
      withHotLists(desk, context, o.config!, ({ agency }) => {
        const who = desk.who();
        const content = contentOf(file!);
        const picture = o.image === undefined ? undefined : readFileSync(o.image);
        print(
          entryLine(o.update ? agency.update(o.update, content, who, picture) : agency.enter(content, who, picture)),
        );
      }),
  )
    .option('--image <file>', 'a picture of the vehicle (JPEG or PNG), sealed here and shown with a hit')
    .option('--update <entry>', 'the new content of this entry, in place of a new one')
    .addHelpText('after', example('add bolo.json'));
  deskCommand(hotlist, 'list', 'The agency’s own entries and what waits for approval', context, (desk, o) =>
    withHotLists(desk, context, o.config!, ({ agency }) => {
      const entries = agency.shown(desk.who());
      for (const entry of entries) print(entryLine(entry));
      if (entries.length === 0) print('No entries of the agency’s own.');
    }),
  );
  deskCommand(
    hotlist,
    'check <entry>',
    `What an entry would have hit in the last ${pastDays} days: a logged search of what is stored (S-9.3, N-RT-query)`,
    context,
    (desk, o, [entryId]) =>
      withHotLists(desk, context, o.config!, ({ agency }) => {
        const hits = pastHitsOf(desk, context, agency, entryId!);
        for (const hit of hits) print(pastHitLine(hit));
        print(`would have hit ${pastHitsLine(hits)}`);
      }),
  ).addHelpText('after', example('check 01K…'));
  deskCommand(
    hotlist,
    'approve <entry>',
    'Shows what it would have hit, and approves what another person entered (S-9.7e)',
    context,
    (desk, o, [entryId]) =>
      withHotLists(desk, context, o.config!, async ({ agency }) => {
        const hits = pastHitsOf(desk, context, agency, entryId!);
        print(`would have hit ${pastHitsLine(hits)}`);
        const partial = hits.filter((hit) => hit.class === 'partial').length;
        print(entryLine(await agency.approve(entryId!, desk.who(), async () => partial / pastDays)));
      }),
  ).addHelpText('after', example('approve 01K…'));
  deskCommand(hotlist, 'withdraw <entry>', 'Ends an entry at once', context, (desk, o, [entryId]) =>
    withHotLists(desk, context, o.config!, ({ agency }) =>
      print(entryLine(agency.withdraw(entryId!, desk.who(), o.reason!))),
    ),
  )
    .requiredOption('--reason <text>', 'why')
    .addHelpText('after', example('withdraw 01K… --reason recovered'));
}

/** Under the entry's own case number. @throws PlatewardenError conflict when nothing was entered that could match */
function pastHitsOf(desk: Desk, { clock }: DeskContext, agency: AgencyEntries, entryId: string): PastHit[] {
  const { pending, approved } = agency.entry(entryId);
  const content = pending?.content ?? approved;
  if (!content) throw new PlatewardenError('conflict', 'The entry has no content to check');
  const grant = desk.grant({ purpose: 'locate_vehicle', case: content.caseNumber }, ['query']);
  const { pattern, limits } = agency.recordOf(entryId, content);
  return pastHits(desk.office.search, grant, pattern, clock.now(), limits);
}

/** A detection that would have been a hit. */
export function pastHitLine({ detection, class: kind }: PastHit): string {
  return `${kind.padEnd(10)}  ${detection.detectionId}  ${detectionLine(detection)}`;
}

function contentOf(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new PlatewardenError('file_unreadable', `${file} is no JSON file`, { cause });
  }
}

function entryLine({ entryId, state, pending, approved }: AgencyEntry): string {
  const { plate, caseNumber } = pending?.content ?? approved!;
  return `${entryId} ${plate} (case ${caseNumber}) ${state}${pending ? ', waits for approval' : ''}`;
}
