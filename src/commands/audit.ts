import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { z } from 'zod';
import { type AuditAction, auditActionSchema } from '../domain/audit.js';
import { PlatewardenError } from '../domain/errors.js';
import { type AuditFormat, formatAuditReport } from '../policy/audit-report.js';
import { officesOf } from '../policy/profile-readiness.js';
import { readAccountByLogin } from '../store/accounts/account-rows.js';
import { type DeskContext, deskContext } from './desk/desk.js';
import { deskCommand, timeOf } from './desk/desk-command.js';

const headsSchema = z.array(z.object({ sequence: z.number().int(), hash: z.string() }));

export function auditCommand(context: DeskContext = deskContext()): Command {
  const audit = new Command('audit').description('The audit log: verified, reported, sampled, judged');
  const { print } = context;

  deskCommand(
    audit,
    'verify',
    'Finds any record changed, missing, added or cut off; exit code 65 then',
    context,
    (desk, o) => {
      const heads = o.heads === undefined ? [] : headsIn(o.heads);
      const { records, faults, headHash } = desk.office.audits.verify(heads);
      if (faults.length > 0) {
        throw new PlatewardenError(
          'audit_broken',
          `The audit log of ${records} records was tampered with:\n  ${faults.join('\n  ')}`,
        );
      }
      print(`The audit log is whole: ${records} records, head ${headHash}`);
    },
  ).option('--heads <file>', 'JSON array of heads as central holds them: sequence, hash');

  formatted(
    deskCommand(audit, 'report', 'Who accessed what, when and why (N-AU-fields)', context, (desk, o) => {
      const by = desk.who();
      const filter = {
        ...periodOf(o),
        ...(o.user !== undefined && { accountId: readAccountByLogin(desk.store.database, o.user).accountId }),
        ...(o.actions !== undefined && { actions: o.actions.split(',').map(actionOf) }),
      };
      print(
        formatAuditReport(
          desk.office.audits.report(by, filter),
          formatOf(o),
          Boolean(o.more),
          officesOf(desk.office.profile),
        ),
      );
    }),
  )
    .option('--from <time>', 'not before')
    .option('--to <time>', 'before')
    .option('--user <login>', 'only this person’s')
    .option('--actions <list>', 'only these, separated by commas, e.g. query,image_viewed');

  formatted(
    deskCommand(
      audit,
      'breach',
      'What an account, or the device, could reach and did: for a breach (S-10c)',
      context,
      (desk, o) => {
        const report = desk.office.audits.breach(desk.who(), o.user ?? null, periodOf(o));
        const { loginName, scopes, entitlements, sessions, withinReach, reached, records } = report;
        const { detections, images, hits } = withinReach;
        print(
          `${loginName ?? 'the device'} could reach: ${scopes.join(', ') || 'nothing'}; lists: ${entitlements.join(', ') || 'open ones'}`,
        );
        print(`within reach now: ${detections} detections, ${images} images, ${hits} hits; ${sessions} sessions open`);
        print(`reached: ${reached.length} things${reached.map((each) => `\n  ${each}`).join('')}`);
        print(formatAuditReport(records, formatOf(o), true, officesOf(desk.office.profile)));
      },
    ),
  )
    .option('--user <login>', 'the account; the device itself if absent')
    .option('--from <time>', 'not before')
    .option('--to <time>', 'before');

  formatted(
    deskCommand(
      audit,
      'sample',
      'A reproducible random sample for the yearly audit (N-AU-annual)',
      context,
      (desk, o) => {
        const { seed, records } = desk.office.audits.sample(desk.who(), countOf(o.size!), o.seed);
        print(formatAuditReport(records, formatOf(o), true, officesOf(desk.office.profile)));
        if (formatOf(o) === 'table') print(`Seed ${seed}: the same again with --seed ${seed}`);
      },
    ),
  )
    .option('--size <n>', 'how many records', '25')
    .option('--seed <text>', 'draws the same sample again');

  deskCommand(
    audit,
    'finding <number> <text>',
    'Records what the auditor found of one record',
    context,
    (desk, o, [number, text]) => {
      const finding = { sequence: countOf(number!), seed: o.seed!, proper: !o.improper, text: text! };
      desk.office.audits.recordFinding(desk.who(), finding);
      print('Recorded.');
    },
  )
    .requiredOption('--seed <text>', 'of the sample')
    .option('--improper', 'the use was not proper');
  return audit;
}

/** @throws PlatewardenError file_unreadable */
function headsIn(file: string): z.infer<typeof headsSchema> {
  try {
    return headsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new PlatewardenError('file_unreadable', `${file} holds no heads of an audit log`, {
      hint: 'A JSON array of `{ "sequence": 50, "hash": "…" }`, as central holds them.',
      cause,
    });
  }
}

function actionOf(text: string): AuditAction {
  const found = auditActionSchema.safeParse(text.trim());
  if (found.success) return found.data;
  const hint = auditActionSchema.options.join(', ');
  throw new PlatewardenError('usage', `"${text.slice(0, 40)}" is no action of the audit log`, { hint });
}

function countOf(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new PlatewardenError('usage', `"${text.slice(0, 40)}" is no number of records`);
}

function periodOf({ from, to }: Record<string, string>) {
  return { ...(from !== undefined && { from: timeOf(from) }), ...(to !== undefined && { to: timeOf(to) }) };
}

function formatted(command: Command): Command {
  return command
    .option('--format <format>', 'table, csv, json or html', 'table')
    .option('--more', 'also number, action, outcome, detail and clock');
}

function formatOf({ format }: Record<string, string>): AuditFormat {
  if (format === 'table' || format === 'csv' || format === 'json' || format === 'html') return format;
  throw new PlatewardenError('usage', `"${format}" is no format`, { hint: 'table, csv, json or html' });
}
