import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { PlatewardenError } from '../domain/errors.js';
import { loadAgencyProfile } from '../ops/load-agency-profile.js';
import { loadConfiguration } from '../ops/load-configuration.js';
import { profileFaults } from '../policy/agency-profile-bounds.js';
import type { ClauseLine } from '../policy/clause-states.js';
import { namesToFill, officesOf } from '../policy/profile-readiness.js';
import { type DeskContext, deskContext } from './desk/desk.js';
import { deskCommand } from './desk/desk-command.js';
import { setupFacts } from './desk/setup-facts.js';

export function policyCommand(context: DeskContext = deskContext()): Command {
  const policy = new Command('policy').description(
    'The agency’s policy: its clauses’ state, its publication, compliance',
  );
  const { print } = context;

  policy
    .command('check-profile <file>')
    .description('Checks an agency profile against the policy’s own bounds')
    .action((file: string) => {
      const profile = loadAgencyProfile(file, profileFaults);
      print(`${file} is valid: ${profile.name}, policy version ${profile.policy.version}`);
      const unnamed = namesToFill(profile);
      if (unnamed.length > 0) print(`To be filled in before use, the names of: ${unnamed.join(', ')} (S-4.1e)`);
    });

  deskCommand(policy, 'report', 'Every clause with its state, evidence and test', context, (desk, o) => {
    const lines = desk.office.compliance.clauses(desk.who(), setupFacts(loadConfiguration(o.config!)));
    if (o.json) return print(JSON.stringify(lines, null, 2));
    const shown = o.open ? lines.filter(({ state }) => state !== 'met') : lines;
    for (const office of officesOf(desk.office.profile)) print(office);
    for (const line of shown) print(clauseText(line));
    print(countsText(lines));
  })
    .option('--open', 'only clauses that are not met')
    .option('--json', 'for programs');

  deskCommand(
    policy,
    'compliance',
    'What the administrator must know of the last month (S-4.1c)',
    context,
    ({ office, who }, o) => {
      const report = o.month ? office.monthlyReports.read(who(), o.month) : office.compliance.report(who(), daysOf(o));
      print(JSON.stringify(report, null, 2));
    },
  )
    .option('--days <n>', 'period that ends now', '30')
    .option('--month <month>', 'the report that was filed of a month, e.g. 2026-10');

  deskCommand(policy, 'publish', 'Writes the public policy page, HTML and Markdown (S-4.1g)', context, (desk, o) => {
    const { html, markdown } = desk.office.compliance.publish(desk.who());
    writeFileSync(join(o.to!, 'alpr-policy.html'), html);
    writeFileSync(join(o.to!, 'alpr-policy.md'), markdown);
    print(`Written: ${join(o.to!, 'alpr-policy.html')} and alpr-policy.md`);
  }).option('--to <folder>', 'where the pages go', '.');
  return policy;
}

function clauseText({ id, kind, state, evidence, text, tests }: ClauseLine): string {
  const indent = ' '.repeat(17);
  const first = `${id.padEnd(17)}${state.padEnd(15)}${text} (${kind})`;
  return [
    first,
    `${indent}${evidence}`,
    ...(tests.length === 0 ? ['none'] : tests).map((test) => `${indent}test: ${test}`),
  ].join('\n');
}

function countsText(lines: readonly ClauseLine[]): string {
  const counts = new Map<string, number>();
  for (const { state } of lines) counts.set(state, (counts.get(state) ?? 0) + 1);
  return `${lines.length} clauses: ${[...counts].map(([state, n]) => `${n} ${state.replace('_', ' ')}`).join(', ')}`;
}

function daysOf({ days }: Record<string, string>): number {
  const count = Number(days);
  if (Number.isInteger(count) && count > 0) return count;
  throw new PlatewardenError('usage', `"${days}" is no number of days`);
}
