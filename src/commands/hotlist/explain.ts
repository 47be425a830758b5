import type { Command } from 'commander';
import { PlatewardenError } from '../../domain/errors.js';
import { normalisePlate } from '../../domain/plate-text.js';
import { heldAgainst, limitsText } from '../../domain/sighting.js';
import { patternOf } from '../../hotlist/formats/format.js';
import { ListMatcher } from '../../hotlist/matcher.js';
import type { HotLists } from '../../hotlist/open-hot-lists.js';
import { fits } from '../../hotlist/table/partial-plates.js';
import type { Account } from '../../policy/account.js';
import { type KnownMatch, knownMatches } from '../../policy/known-matches.js';
import type { DeskContext } from '../desk/desk.js';
import { deskCommand, withReason } from '../desk/desk-command.js';
import { pastHitLine } from './entries.js';
import { withHotLists } from './open.js';
import { pastHits, pastHitsLine } from './past-hits.js';

/** `explain PLATE`: which entries a reading hits, why others do not, and which detections an entry of it would hit. */
export function addExplainCommand(hotlist: Command, context: DeskContext): void {
  const { print, clock } = context;
  withReason(
    deskCommand(
      hotlist,
      'explain <plate>',
      'Says what a reading hits and why, or why not, and what an entry of this plate would have hit',
      context,
      (desk, o, [plate]) =>
        withHotLists(desk, context, o.config!, (hotLists) => {
          const text = normalisePlate(plate!);
          if (text === '') throw new PlatewardenError('usage', 'A plate has letters or digits');
          const who = desk.who();
          const grant = desk.grant({ purpose: o.purpose!, case: o.case! }, ['query']);
          // The search of what is stored is logged with plate, purpose and case number, and so is this look-up.
          const past = pastHits(desk.office.search, grant, text, clock.now());
          for (const line of explanation(hotLists, text, who, clock.now())) print(line);
          for (const hit of past) print(pastHitLine(hit));
          print(`an entry of ${text} would have hit ${pastHitsLine(past)}`);
        }),
    ),
  ).addHelpText('after', '\nExample:\n  platewarden hotlist explain 7ABC123 --purpose locate_vehicle --case 26-1144');
}

function explanation(hotLists: HotLists, text: string, who: Account, now: number): string[] {
  const read = { text, confidence: 1, candidates: [{ text, confidence: 1 }], region: null };
  // Asked without a place or a heading: limits to these are said, not judged.
  const sighting = { at: now, isTimeTrusted: true, position: null, headingDeg: null };
  const matches = hotLists.matcher.match(read, now, sighting);
  const lines = knownMatches(matches, who).map((match) => `matches ${matchLine(match)}`);
  if (lines.length === 0) lines.push(`${text} matches no entry of a designated list`);
  const matched = new Set(matches.map(({ entry }) => entry.entryId));
  const wide = new ListMatcher();
  wide.replace(hotLists.inUse().map((list) => ({ ...list, near: true })));
  const others = wide.match(read, now, sighting).filter(({ entry }) => !matched.has(entry.entryId));
  for (const match of knownMatches(others, who)) {
    // Of a restricted list the others hear that there is a hit; this is none.
    if (match.entry === null) continue;
    lines.push(`does not match ${matchLine(match)}: the list does not take look-alikes (\`near\`)`);
  }
  for (const { entryId, state, pending, approved } of hotLists.agency.list()) {
    const content = pending?.content ?? approved;
    if (content === null || !fits(patternOf(content.plate), text)) continue;
    const { limits } = hotLists.agency.recordOf(entryId, content);
    const { outside } = limits ? heldAgainst(limits, sighting, limits.timeZone) : { outside: [] };
    if (state !== 'approved') {
      lines.push(`does not match the agency’s entry ${entryId}: it is ${state === 'draft' ? 'a draft' : state}`);
    } else if (outside.length > 0) lines.push(`does not match the agency’s entry ${entryId} now: outside its hours`);
    if (limits) {
      lines.push(
        `the agency’s entry ${entryId} matches only ${limitsText(limits)} (${limits.timeZone}), unless unknown`,
      );
    }
  }
  for (const { name, designated, entries } of hotLists.status()) {
    if (!designated) lines.push(`${name}: not designated, never matches (S-9.7)`);
    else if (entries === null) lines.push(`${name}: not loaded`);
  }
  return lines;
}

function matchLine({ match, entry, list, selfTest }: KnownMatch): string {
  if (selfTest) return `the self-test plate (${match.class})`;
  if (entry === null) return `${list.name} (${list.freshness}): details restricted (S-9.5)`;
  const shown = `${entry.plate}, ${entry.category}, ${entry.state ?? 'state unknown'}`;
  const unchecked = match.unchecked ? `; not checked: ${match.unchecked.join(', ')}` : '';
  return `${list.name} (${list.freshness}), ${match.class}: ${shown}${unchecked}`;
}
