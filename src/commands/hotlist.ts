import { Command } from 'commander';
import type { HotListStatus } from '../hotlist/list-keeper.js';
import type { HotLists, RefreshReport } from '../hotlist/open-hot-lists.js';
import { selfTestLine } from '../hotlist/self-test.js';
import { addEntryCommands } from './hotlist/entries.js';
import { withHotLists } from './hotlist/open.js';

interface ListOptions {
  readonly config: string;
  readonly json?: boolean;
  readonly confirm?: boolean;
}

const configFile = ['--config <file>', 'the unit’s configuration'] as const;
const confirm = ['--confirm', 'accept a list that is much smaller than the one in use'] as const;

export function hotlistCommand(): Command {
  const hotlist = new Command('hotlist').description('The hot lists of this unit and the agency’s own entries');
  hotlist
    .command('status')
    .description('How old each list is, what its last import found, and what is wrong')
    .requiredOption(...configFile)
    .option('--json', 'one JSON object a list')
    .addHelpText('after', '\nExample:\n  platewarden hotlist status --config config/replay.yaml')
    .action(({ config, json }: ListOptions) =>
      withHotLists(config, async ({ hotLists }) => {
        for (const status of hotLists.status()) print(json ? JSON.stringify(status) : statusLine(status));
        const selfTest = hotLists.selfTest?.status();
        if (selfTest) print(json ? JSON.stringify({ selfTest }) : `self-test plate: ${selfTestLine(selfTest)}`);
      }),
    );
  hotlist
    .command('refresh')
    .description('Fetches a list now, or all; the daemon takes it within seconds')
    .argument('[list]', 'id of the list')
    .requiredOption(...configFile)
    .option(...confirm)
    .addHelpText('after', '\nExample:\n  platewarden hotlist refresh svs --config config/replay.yaml')
    .action((listId: string | undefined, options: ListOptions) =>
      withHotLists(options.config, async ({ hotLists }) => {
        const signal = AbortSignal.timeout(3_600_000);
        report(
          hotLists,
          await hotLists.refresh({ ...(listId && { listId }), confirmed: options.confirm === true, signal }),
        );
      }),
    );
  hotlist
    .command('import')
    .description('Replaces a list by a file given by hand, after the same checks')
    .argument('<list>', 'id of the list')
    .argument('<file>', 'the list as its source writes it; zip and gzip as they are')
    .requiredOption(...configFile)
    .option(...confirm)
    .addHelpText('after', '\nExample:\n  platewarden hotlist import svs svs.tbl --config config/replay.yaml')
    .action((listId: string, file: string, options: ListOptions) =>
      withHotLists(options.config, async ({ hotLists }) =>
        report(hotLists, [await hotLists.importFile(listId, file, options.confirm === true)]),
      ),
    );
  addEntryCommands(hotlist);
  return hotlist;
}

function report(hotLists: HotLists, reports: readonly RefreshReport[]): void {
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

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
