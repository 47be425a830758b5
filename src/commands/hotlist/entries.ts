import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { PlatewardenError } from '../../domain/errors.js';
import { normalisePlate } from '../../domain/plate-text.js';
import { dayMs } from '../../domain/time.js';
import type { AgencyEntry, HitsADay } from '../../hotlist/entries/agency-entries.js';
import type { Account } from '../../policy/account.js';
import { type HotListDesk, type LoginOptions, withMember } from './open.js';

type Desk = HotListDesk & { readonly account: Account };

/** Days of stored detections that a partial plate is held against before it is approved (clause S-9.3). */
const pastDays = 7;
const login = '--config platewarden.yaml --login chan --password-file pw --code 123456';

/** `add`, `approve`, `withdraw` and `explain`: for a person who logs in (clauses S-3, S-9.9). */
export function addEntryCommands(hotlist: Command): void {
  forMember(hotlist.command('add'), 'Enters a draft, which matches once another person approved it')
    .argument('<file>', 'the entry as JSON: plate, memberName, synopsis, caseNumber are required (S-9.8)')
    .option('--update <entry>', 'the new content of this entry, in place of a new one')
    .addHelpText('after', `\nExample:\n  platewarden hotlist add bolo.json ${login}`)
    .action((file: string, options: LoginOptions & { update?: string }) =>
      withMember(options, async ({ hotLists: { agency }, account }) => {
        const content = contentOf(file);
        print(options.update ? agency.update(options.update, content, account) : agency.enter(content, account));
      }),
    );
  forMember(hotlist.command('approve'), 'Approves what another person entered (S-9.7e)')
    .argument('<entry>', 'its id')
    .addHelpText('after', `\nExample:\n  platewarden hotlist approve 01K… ${login}`)
    .action((entryId: string, options: LoginOptions) =>
      withMember(options, async (desk) => {
        const { pending } = desk.hotLists.agency.entry(entryId);
        const hitsADay = pastHits(desk, pending?.content.caseNumber ?? '');
        print(await desk.hotLists.agency.approve(entryId, desk.account, hitsADay));
      }),
    );
  forMember(hotlist.command('withdraw'), 'Ends an entry at once')
    .argument('<entry>', 'its id')
    .requiredOption('--reason <text>', 'why')
    .addHelpText('after', `\nExample:\n  platewarden hotlist withdraw 01K… --reason recovered ${login}`)
    .action((entryId: string, options: LoginOptions & { reason: string }) =>
      withMember(options, async ({ hotLists: { agency }, account }) =>
        print(agency.withdraw(entryId, account, options.reason)),
      ),
    );
  forMember(hotlist.command('explain'), 'Says what a reading would hit, and why, or why not')
    .argument('<plate>', 'as a camera would read it')
    .addHelpText('after', `\nExample:\n  platewarden hotlist explain 7ABC123 ${login}`)
    .action((plate: string, options: LoginOptions) => withMember(options, async (desk) => explain(desk, plate)));
}

function forMember(command: Command, about: string): Command {
  return command
    .description(about)
    .requiredOption('--config <file>', 'the unit’s configuration')
    .requiredOption('--login <name>', 'who you are')
    .requiredOption('--password-file <file>', 'a file that holds your password')
    .requiredOption('--code <digits>', 'the six digits of your second factor');
}

function explain({ hotLists, office, account }: Desk, plate: string): void {
  const text = normalisePlate(plate);
  const subjects = hotLists.status().map(({ listId }) => `list:${listId}`);
  const { accountId, name, agencyId } = account;
  office.audit.append({
    actor: { accountId, name, agencyId },
    action: 'query',
    dataElements: { plate: text },
    subjects,
  });
  const read = { text, confidence: 1, candidates: [{ text, confidence: 1 }], region: null };
  const matches = hotLists.matcher.match(read, Date.now());
  for (const { match, entry, list } of matches) {
    const isOpen = !list.restricted || account.entitlements.includes(`list:${list.listId}`);
    const shown = isOpen
      ? `${entry.plate}, ${entry.category}, ${entry.state ?? 'state unknown'}`
      : 'details restricted (S-9.5)';
    if (!list.secret) process.stdout.write(`${list.name} (${list.freshness}): ${match.class} match: ${shown}\n`);
  }
  if (!matches.some(({ list }) => !list.secret))
    process.stdout.write(`${text} matches no entry of a designated list\n`);
  for (const { name: listName, designated, entries } of hotLists.status()) {
    if (!designated) process.stdout.write(`${listName}: not designated, never matches (S-9.7)\n`);
    else if (entries === null) process.stdout.write(`${listName}: not loaded\n`);
  }
}

/** A logged query of what is stored: how many detections a day a pattern would have hit (N-RT-query). */
function pastHits({ office, store, account }: Desk, caseNumber: string): HitsADay {
  return async (pattern) => {
    const { DetectionSearch } = await import('../../store/detections/search.js');
    const request = { purpose: 'locate_vehicle', caseNumber, scopes: ['query'] as const };
    const grant = office.grant(account, request);
    const search = new DetectionSearch({ ...store, access: office.access });
    const from = Date.now() - pastDays * dayMs;
    return search.search(grant, { plate: pattern, equivalent: true, from, limit: 1000 }).length / pastDays;
  };
}

function contentOf(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new PlatewardenError('file_unreadable', `${file} is no JSON file`, { cause });
  }
}

function print({ entryId, state, pending }: AgencyEntry): void {
  process.stdout.write(`${entryId} ${state}${pending ? ', waits for approval' : ''}\n`);
}
