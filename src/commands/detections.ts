import { Command } from 'commander';
import { PlatewardenError } from '../domain/errors.js';
import { hourMs } from '../domain/time.js';
import { type DeskContext, deskContext } from './desk/desk.js';
import { deskCommand, timeOf, withReason } from './desk/desk-command.js';
import { foundLine } from './desk/found-line.js';

export function detectionsCommand(context: DeskContext = deskContext()): Command {
  const detections = new Command('detections').description('Stored detections, for who is logged in and says why');
  withReason(
    deskCommand(detections, 'list', 'Detections of a time, newest first', context, (desk, options) => {
      const { clock, print } = context;
      const grant = desk.grant({ purpose: options.purpose!, case: options.case! }, ['query']);
      const to = options.to === undefined ? clock.now() : timeOf(options.to);
      const from = options.from === undefined ? to - hourMs : timeOf(options.from);
      const found = desk.office.search.search(grant, {
        from,
        to,
        limit: Number(options.limit ?? 100),
        ...(options.camera !== undefined && { cameraId: options.camera }),
        ...(options.near !== undefined && { area: areaOf(options.near, Number(options.radius ?? 1000)) }),
      });
      for (const detection of found) {
        print(options.json ? JSON.stringify(detection) : foundLine(detection));
      }
    }),
  )
    .option('--from <time>', 'not before; an hour before the end if absent')
    .option('--to <time>', 'not after; now if absent')
    .option('--camera <id>', 'only this camera')
    .option('--near <latitude,longitude>', 'only around this place')
    .option('--radius <metres>', 'how far around, at most 20000', '1000')
    .option('--limit <count>', 'at most so many', '100')
    .option('--json', 'one JSON object a line')
    .addHelpText('after', '\nExample:\n  platewarden detections list --case 26-001234 --purpose locate_vehicle');
  return detections;
}

function areaOf(text: string, radiusM: number) {
  const match = /^(-?\d{1,2}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?)$/.exec(text.replace(/\s/g, ''));
  if (match === null) {
    throw new PlatewardenError('usage', `"${text.slice(0, 40)}" is no place`, { hint: 'For example 38.44,-122.71' });
  }
  return { latitude: Number(match[1]), longitude: Number(match[2]), radiusM };
}
