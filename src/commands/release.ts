import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { parse } from 'yaml';
import { PlatewardenError } from '../domain/errors.js';
import { type DeskContext, deskContext } from './desk/desk.js';
import { deskCommand, withReason } from './desk/desk-command.js';

export function releaseCommand(context: DeskContext = deskContext()): Command {
  const release = new Command('release').description(
    'Requests for data by other agencies: taken down, decided, fulfilled',
  );
  const { print } = context;

  deskCommand(
    release,
    'request <file>',
    'Takes down a written request from a YAML or JSON file (S-11a)',
    context,
    (desk, _o, [file]) => {
      const made = desk.office.releases.request(desk.who(), requestIn(file!));
      print(
        made.decision === 'refused'
          ? `${made.releaseId} refused: ${made.decisionReason}`
          : `${made.releaseId} awaits a decision`,
      );
    },
  );

  deskCommand(release, 'register', 'All requests and what became of them (S-11e)', context, (desk) => {
    const register = desk.office.releases.register(desk.who());
    for (const { releaseId, request, decision, decisionReason, packageSha256 } of register) {
      const state = packageSha256 === null ? (decision ?? 'undecided') : `fulfilled ${packageSha256}`;
      print([releaseId, request.agency, request.person, request.caseNumber, state, decisionReason ?? ''].join('  '));
    }
    print(`${register.length} request${register.length === 1 ? '' : 's'}`);
  });

  for (const [name, decision] of [
    ['approve', 'approved'],
    ['refuse', 'refused'],
  ] as const) {
    deskCommand(
      release,
      `${name} <release>`,
      `Another person’s decision: ${decision} (S-11b)`,
      context,
      (desk, o, [id]) => {
        const valuesActConsidered = Boolean(o.valuesAct);
        desk.office.releases.decide(desk.who(), id!, { decision, reason: o.reason!, valuesActConsidered });
        print(`${id} ${decision}.`);
      },
    )
      .requiredOption('--reason <text>', 'why')
      .option('--values-act', 'the California Values Act was considered (S-11c)');
  }

  withReason(
    deskCommand(release, 'fulfil <release>', 'Writes the approved data, once', context, async (desk, o, [id]) => {
      const grant = desk.grant({ purpose: o.purpose!, case: o.case! }, ['export']);
      const done = await desk.office.releases.fulfil(grant, desk.who(), id!, o.to!);
      print(`${done.directory}: ${done.images} images; SHA256SUMS ${done.sha256}`);
      print(`signed by the unit’s key ${done.fingerprint}; check with \`node ${done.directory}/verify.mjs\``);
    }),
  ).requiredOption('--to <folder>', 'a new folder, on portable media');
  return release;
}

function requestIn(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    const hint = 'It names agency, kind, state, person, purpose, caseNumber, writtenOn and detectionIds (S-11a).';
    throw new PlatewardenError('file_unreadable', `${file} is no YAML or JSON file`, { hint, cause });
  }
}
