import { Command } from 'commander';
import type { HotListStatus } from '../hotlist/list-keeper.js';
import type { HotLists, RefreshReport } from '../hotlist/open-hot-lists.js';
import { selfTestLine } from '../hotlist/self-test.js';
import { type DeskContext, deskContext } from './desk/desk.js';
import { deskCommand } from './desk/desk-command.js';
import { addEntryCommands } from './hotlist/entries.js';
import { addExplainCommand } from './hotlist/explain.js';
import { withHotLists } from './hotlist/open.js';

const longestRefreshMs = 3_600_000;
const confirm = ['--confirm', 'accept a list that is much smaller than the one in use'] as const;
const example = (line: string) => `\nExample:\n  platewarden hotlist ${line}`;

export function hotlistCommand(context: DeskContext = deskContext()): Command {
  const { print } = context;
  const hotlist = new Command('hotlist').description('The hot lists of this unit and the agency’s own entries');
  deskCommand(
    hotlist,
    'status',
    'How old each list is, what its last import found, and what is wrong',
    context,
    (desk, o) =>
      withHotLists(desk, context, o.config!, (hotLists) => {
        if (hotLists.status().length === 0 && !o.json)
          print('No hot list is configured (`hotLists.sources`): nothing matches.');
        for (const status of hotLists.status()) print(o.json ? JSON.stringify(status) : statusLine(status));
        const selfTest = hotLists.selfTest?.status();
        if (selfTest) print(o.json ? JSON.stringify({ selfTest }) : `self-test plate: ${selfTestLine(selfTest)}`);
      }),
  )
    .option('--json', 'one JSON object a list')
    .addHelpText('after', example('status --config config/replay.yaml'));
  deskCommand(
    hotlist,
    'refresh [list]',
    'Fetches a list now, or all; the daemon takes it within seconds',
    context,
    (desk, o, [listId]) =>
      withHotLists(desk, context, o.config!, async (hotLists) => {
        const signal = AbortSignal.timeout(longestRefreshMs);
        const wanted = { ...(listId && { listId }), confirmedBy: o.confirm === undefined ? null : desk.who(), signal };
        report(context, hotLists, await hotLists.refresh(wanted));
      }),
  )
    .option(...confirm)
    .addHelpText('after', example('refresh svs --config config/replay.yaml'));
  deskCommand(
    hotlist,
    'import <list> <file>',
    'Replaces a list by a file given by hand (zip and gzip as they are), after the same checks, on record',
    context,
    (desk, o, [listId, file]) =>
      withHotLists(desk, context, o.config!, async (hotLists) =>
        report(context, hotLists, [await hotLists.importFile(listId!, file!, desk.who(), o.confirm !== undefined)]),
      ),
  )
    .option(...confirm)
    .addHelpText('after', example('import svs svs.tbl --config config/replay.yaml'));
  for (const [name, isDesignated, what] of [
    ['designate', true, 'Lets a list match: the ALPR administrator’s act, on record (S-9.7)'],
    ['undesignate', false, 'Ends that a list matches, at once'],
  ] as const) {
    deskCommand(hotlist, `${name} <list>`, what, context, (desk, o, [listId]) =>
      withHotLists(desk, context, o.config!, (hotLists) => {
        hotLists.designate(listId!, isDesignated, desk.who(), o.reason!);
        print(statusLine(hotLists.status().find((list) => list.listId === listId)!));
      }),
    )
      .requiredOption('--reason <text>', 'why')
      .addHelpText('after', example(`${name} svs --reason "order of 24 November"`));
  }
  addEntryCommands(hotlist, context);
  addExplainCommand(hotlist, context);
  return hotlist;
}

function report({ print }: DeskContext, hotLists: HotLists, reports: readonly RefreshReport[]): void {
  for (const { listId, outcome } of reports) {
    const status = hotLists.status().find((list) => list.listId === listId)!;
    if (outcome.kind === 'refused') {
      print(`${listId}: refused, the list in use stays: ${outcome.reason}`);
      for (const { line, reason } of status.badLines) print(`  line ${line} ${reason}`);
      process.exitCode = 65;
    } else print(`${outcome.kind === 'unchanged' ? `${listId}: nothing new\n` : ''}${statusLine(status)}`);
  }
}

function statusLine({ listId, name, entries, ageMs, freshness, designated, counts, alarm }: HotListStatus): string {
  if (entries === null || ageMs === null) return `${listId}: ${name}: none${alarm ? `; ALARM: ${alarm}` : ''}`;
  const parts = [`${entries} entries`, `${(ageMs / 3_600_000).toFixed(1)} h old (${freshness})`];
  if (!designated) parts.push('not designated: never matches (S-9.7)');
  for (const [count, what] of [
    [counts?.bad, 'bad lines'],
    [counts?.immigration, 'of the Immigration Violator File dropped (S-11c)'],
    [counts?.skipped, 'skipped'],
    [counts?.otherState, 'of other states'],
    [counts?.duplicates, 'repeated'],
  ] as const) {
    if (count) parts.push(`${count} ${what}`);
  }
  if (alarm) parts.push(`ALARM: ${alarm}`);
  return `${listId}: ${name}: ${parts.join(', ')}`;
}
