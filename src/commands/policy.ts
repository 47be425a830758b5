import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { loadAgencyProfile } from '../ops/load-agency-profile.js';
import { loadConfiguration } from '../ops/load-configuration.js';
import { profileFaults } from '../policy/agency-profile-bounds.js';
import type { ClauseFacts } from '../policy/clause-states.js';
import { type DeskContext, deskContext } from './desk/desk.js';
import { deskCommand } from './desk/desk-command.js';

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
    });

  deskCommand(policy, 'report', 'Every clause with its state, evidence and test', context, (desk, o) => {
    const lines = desk.office.compliance.clauses(desk.who(), uplinkOf(o.config!));
    if (o.json) return print(JSON.stringify(lines, null, 2));
    for (const { id, kind, state, evidence, text, test } of lines) {
      print(
        `${id.padEnd(17)}${kind.padEnd(10)}${state.padEnd(15)}${text}\n${' '.repeat(17)}${evidence}\n${' '.repeat(17)}test: ${test ?? 'none'}`,
      );
    }
  }).option('--json', 'for programs');

  deskCommand(
    policy,
    'compliance',
    'What the administrator must know of the last month (S-4.1c)',
    context,
    (desk, o) => {
      print(JSON.stringify(desk.office.compliance.report(desk.who(), Number(o.days)), null, 2));
    },
  ).option('--days <n>', 'period', '30');

  deskCommand(policy, 'publish', 'Writes the public policy page, HTML and Markdown (S-4.1g)', context, (desk, o) => {
    const { html, markdown } = desk.office.compliance.publish(desk.who());
    writeFileSync(join(o.to!, 'alpr-policy.html'), html);
    writeFileSync(join(o.to!, 'alpr-policy.md'), markdown);
    print(`Written: ${join(o.to!, 'alpr-policy.html')} and alpr-policy.md`);
  }).option('--to <folder>', 'where the pages go', '.');
  return policy;
}

function uplinkOf(config: string): ClauseFacts['uplink'] {
  const { uplink } = loadConfiguration(config);
  if (uplink.kind !== 'mqtt') return uplink.kind;
  return uplink.url.startsWith('mqtts:') ? 'tls' : 'plain';
}
