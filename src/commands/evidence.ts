import { Command } from 'commander';
import { type DeskContext, deskContext } from './desk/desk.js';
import { deskCommand, withReason } from './desk/desk-command.js';

export function evidenceCommand(context: DeskContext = deskContext()): Command {
  const evidence = new Command('evidence').description('Packages of evidence that prove themselves (S-6)');
  withReason(
    deskCommand(
      evidence,
      'export',
      'Writes what is held or was canvassed for a case into a folder, signed by the unit',
      context,
      async (desk, options) => {
        const { exportEvidence } = await import('../store/evidence/export.js');
        const { access, audit, key, unit } = desk.office;
        const grant = desk.grant({ purpose: options.purpose!, case: options.case! }, ['export']);
        const made = await exportEvidence(
          {
            ...desk.store,
            access,
            key,
            unit,
            clock: context.clock,
            auditOf: (subjects) => recordsAbout(audit.records(), new Set(subjects)),
          },
          grant,
          { caseNumber: options.case!, directory: options.to! },
        );
        const { directory, detections, images, auditRecords, sha256, fingerprint } = made;
        context.print(`${directory}: ${detections} detections, ${images} images, ${auditRecords} audit records`);
        context.print(`SHA256SUMS ${sha256}`);
        context.print(`signed by the unit’s key ${fingerprint}; check with \`node ${directory}/verify.mjs\``);
      },
    ),
  )
    .requiredOption('--to <folder>', 'a new folder, on portable media')
    .addHelpText(
      'after',
      '\nExample:\n  platewarden evidence export --case 26-001234 --purpose locate_vehicle --to /media/stick/26-001234',
    );
  return evidence;
}

function* recordsAbout<T extends { readonly subjects: readonly string[] }>(
  records: Iterable<T>,
  subjects: ReadonlySet<string>,
): Generator<T> {
  for (const record of records) if (record.subjects.some((subject) => subjects.has(subject))) yield record;
}
