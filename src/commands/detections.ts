import { writeFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { PlatewardenError } from '../domain/errors.js';
import { hourMs } from '../domain/time.js';
import type { SearchTerms } from '../store/detections/search-plan.js';
import type { ExportFormat } from '../store/exports/formats.js';
import { type DeskContext, deskContext } from './desk/desk.js';
import { deskCommand, timeOf, withReason } from './desk/desk-command.js';
import { foundLine } from './desk/found-line.js';

type Options = Readonly<Record<string, string>>;
const formats: readonly ExportFormat[] = ['ndjson', 'csv', 'openalpr', 'onvif'];

export function detectionsCommand(context: DeskContext = deskContext()): Command {
  const detections = new Command('detections').description('Stored detections, for who is logged in and says why');
  withTerms(
    deskCommand(
      detections,
      'list',
      'Detections of a plate, a place or a time, newest first',
      context,
      (desk, options) => {
        const grant = desk.grant({ purpose: options.purpose!, case: options.case! }, ['query']);
        const found = desk.office.search.search(grant, termsOf(options, context, 100));
        for (const detection of found) {
          context.print(options.json ? JSON.stringify(detection) : foundLine(detection));
        }
        if (!options.json) context.print(counted(found.length));
      },
    ),
  )
    .option('--json', 'one JSON object a line')
    .addHelpText(
      'after',
      '\nExample:\n  platewarden detections list --case 26-001234 --purpose locate_vehicle --plate 7ABC1*',
    );
  withTerms(
    deskCommand(
      detections,
      'export',
      'Writes what a search finds to a file for another system',
      context,
      (desk, options) =>
        exportTo(options.file!, options.format as ExportFormat, async (format) => {
          const { exportFormats } = await import('../store/exports/formats.js');
          const grant = desk.grant({ purpose: options.purpose!, case: options.case! }, ['export']);
          const found = desk.office.search.export(grant, termsOf(options, context, 10_000), format);
          context.print(`${options.file}: ${counted(found.length)}`);
          return exportFormats[format](found);
        }),
    ),
  )
    .addOption(new Option('--format <format>', 'of the file').choices(formats).default('ndjson'))
    .requiredOption('--file <file>', 'a new file')
    .addHelpText(
      'after',
      '\nExample:\n  platewarden detections export --case 26-001234 --purpose support_agency --from 2026-11-25T08:00:00-08:00 --format csv --file out.csv',
    );
  return detections;
}

/** A new file, for its owner alone; it is made last, so that a refusal leaves none. */
async function exportTo(path: string, format: ExportFormat, make: (format: ExportFormat) => Promise<string>) {
  const text = await make(format);
  try {
    writeFileSync(path, text, { flag: 'wx', mode: 0o600 });
  } catch (cause) {
    throw new PlatewardenError('usage', `${path} cannot be written`, { hint: 'It must be a new file.', cause });
  }
}

function withTerms(command: Command): Command {
  return withReason(command)
    .option('--plate <plate>', 'only this one; `?` is one unknown character, `*` any number')
    .option('--from <time>', 'not before; without a plate, an hour before the end if absent')
    .option('--to <time>', 'not after; now if absent')
    .option('--camera <id>', 'only this camera')
    .option('--near <latitude,longitude>', 'only around this place')
    .option('--radius <metres>', 'how far around, at most 20000', '1000')
    .option('--limit <count>', 'at most so many');
}

function termsOf(options: Options, { clock }: DeskContext, limit: number): SearchTerms {
  const to = options.to === undefined ? clock.now() : timeOf(options.to);
  // With a plate nothing is assumed: a plate of little more than wildcards is refused unless a person named both ends.
  const earliest = options.plate === undefined ? to - hourMs : undefined;
  const from = options.from === undefined ? earliest : timeOf(options.from);
  return {
    ...(from !== undefined && { from }),
    to,
    limit: Number(options.limit ?? limit),
    ...(options.plate !== undefined && { plate: options.plate }),
    ...(options.camera !== undefined && { cameraId: options.camera }),
    ...(options.near !== undefined && { area: areaOf(options.near, Number(options.radius)) }),
  };
}

function counted(count: number): string {
  return `${count} detection${count === 1 ? '' : 's'}`;
}

function areaOf(text: string, radiusM: number) {
  const match = /^(-?\d{1,2}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?)$/.exec(text.replace(/\s/g, ''));
  if (match === null) {
    throw new PlatewardenError('usage', `"${text.slice(0, 40)}" is no place`, { hint: 'For example 38.44,-122.71' });
  }
  return { latitude: Number(match[1]), longitude: Number(match[2]), radiusM };
}
