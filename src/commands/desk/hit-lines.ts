import type { HitView } from '../../store/hits/hit-view.js';
import { ageText } from '../live-lines.js';

/** A hit for people: what it is worth first, the reading only once the plate was compared (S-9.6, S-9.7b). */
export function hitLines(view: HitView): string[] {
  const { list, comparison, status, disposition } = view;
  const lines = [
    view.notice,
    `hit ${view.hitId} of detection ${view.detectionId}, raised ${new Date(view.raisedAt).toISOString()}`,
    `list: ${list.name}, its data ${ageText(list.ageMs)} old when it matched (${list.freshness})`,
    ...entryLines(view),
    `plate by eye: ${comparison === null ? 'not compared yet' : [comparison.result, ...comparison.differs].join(', ')}`,
    `status: ${status === null ? 'not confirmed yet' : `${status.answer ?? 'not asked'} (${status.method}, ${status.reference})`}`,
    `end: ${disposition ?? 'open'}`,
    ...view.alerts.map(
      ({ recipient, state, setAsideReason }) =>
        `told to ${recipient.kind}: ${state}${setAsideReason === null ? '' : ` (${setAsideReason})`}`,
    ),
  ];
  // What an entry says must not read as lines of ours.
  return lines.map((line) => line.replace(/\s+/g, ' '));
}

function entryLines({ hitId, list, category, reading, descriptors, entryImage, detailsWithheld }: HitView): string[] {
  if (detailsWithheld) return [`entry: withheld (S-9.5), but from who is entitled to list:${list.listId}`];
  const vehicle = Object.entries(descriptors ?? {}).filter(([, value]) => value !== null);
  const lines = [
    `listed as: ${category?.replaceAll('_', ' ')}`,
    `vehicle of the entry: ${vehicle.map(([name, value]) => `${name} ${value}`).join(', ') || 'not described'}`,
    ...(entryImage === null ? [] : [`picture of the entry: \`platewarden hit image ${hitId} --entry\``]),
  ];
  if (reading === null) return [...lines, 'reading: shown once you have typed the plate as you see it'];
  const { match, entry } = reading;
  return [
    ...lines,
    `reading: ${match.readText}, ${match.class} match of ${entry.plate}, state ${match.state}`,
    ...(entry.synopsis === null ? [] : [`synopsis: ${entry.synopsis}`]),
  ];
}
