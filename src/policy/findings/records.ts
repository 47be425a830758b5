import type { RetentionClass } from '../../domain/detection.js';
import { retentionBounds } from '../agency-profile-bounds.js';
import type { ClauseFacts, StoredFacts } from '../clause-facts.js';
import {
  both,
  count,
  day,
  expect,
  type Finding,
  type Findings,
  met,
  none,
  refusals,
  shownBy,
  times,
  toCentral,
} from './finding.js';
import { office } from './people.js';

/** Keeping, destroying and releasing what was captured (S-4.1f, S-5 to S-7, S-11, N-RT, N-CO, N-DI). */
export const recordFindings: Findings = (facts) => {
  const { compliance, stored } = facts;
  const { releases } = stored;
  const decided = releases.approved + releases.refused;
  const refused = (clause: string) => stored.refusals[clause] ?? 0;
  const register = none(
    stored.unreviewedReleases,
    'released without another person’s approval',
    `register: ${releases.approved} approved, ${releases.refused} refused, ${releases.open} undecided`,
  );
  const holds = expect(
    compliance.holdsDue === 0 && stored.holds.overCeiling === 0,
    'overdue',
    `${stored.holds.active} holds, ${compliance.holdsDue} due for review, ${stored.holds.overCeiling} past their end`,
  );
  return {
    'S-4.1f': both(
      office(
        facts,
        'custodianOfRecords',
        `destructions on record: ${times(facts, 'purged')}, the last ${lastOf(stored)}`,
      ),
      ...stored.retention.filter(({ overdue }) => overdue > 0).map(({ name }) => schedule(facts, name)),
    ),
    'S-5': both(
      toCentral(facts),
      expect(
        compliance.undeliveredItems === 0,
        'overdue',
        `${compliance.undeliveredItems} messages undelivered for over an hour`,
      ),
      none(stored.delivery.lost, 'detections neither delivered nor waiting for it', 'of what is stored here'),
      none(
        stored.delivery.shed,
        'for want of room',
        `destroyed undelivered: ${stored.delivery.destroyed} messages by schedule or order`,
      ),
    ),
    'S-6': both(schedule(facts, 'parking'), holds, met(`exported: ${times(facts, 'exported')}`)),
    'S-7': schedule(facts, 'fixed'),
    'S-11a': shownBy(
      count(facts, 'release_requested'),
      met(`requests: ${times(facts, 'release_requested')}; all with agency, person and purpose`),
    ),
    'S-11b': shownBy(decided, register),
    'S-11c': shownBy(
      refused('S-11c'),
      met(
        `${refusals(facts, 'S-11c')}; ${stored.lists.reduce((sum, list) => sum + list.immigrationDropped, 0)} entries of the Immigration Violator File dropped from the lists in use`,
      ),
    ),
    'S-11d': shownBy(refused('S-11d'), met(refusals(facts, 'S-11d'))),
    'S-11e': shownBy(
      count(facts, 'release_fulfilled'),
      both(register, met(`fulfilled: ${times(facts, 'release_fulfilled')}`)),
    ),
    'S-11e2': shownBy(refused('S-11e2'), met(refusals(facts, 'S-11e2'))),
    'N-RT-hit': schedule(facts, 'hit'),
    'N-RT-nonhit': nonHits(facts),
    'N-RT-case': shownBy(stored.holds.active, both(holds, schedule(facts, 'investigation'))),
    'N-CO': shownBy(refused('N-CO'), met(refusals(facts, 'N-CO'))),
    'N-DI': shownBy(refused('N-DI') + releases.approved, met(refusals(facts, 'N-DI'))),
  };
};

/** Of all classes that vehicles without a hit are kept in, those that hold some. */
function nonHits(facts: ClauseFacts): Finding {
  const classes = (['patrol', 'fixed', 'parking'] as const).filter((name) =>
    facts.stored.retention.some((each) => each.name === name && each.stored > 0),
  );
  const [first = 'patrol', ...others] = classes;
  return both(schedule(facts, first), ...others.map((name) => schedule(facts, name)));
}

function lastOf({ lastDestruction }: StoredFacts): string {
  if (lastDestruction === null) return 'never';
  const { at, rule, detections } = lastDestruction;
  return `${day(at)}, ${detections} detections, ${rule}`;
}

/** The schedule of a class within the policy's bounds, and nothing left beyond it. */
function schedule({ profile, stored }: ClauseFacts, name: RetentionClass): Finding {
  const { floorDays, ceilingDays, basis } = profile.retention[name];
  const kept = stored.retention.find((each) => each.name === name);
  const overdue = kept?.overdue ?? 0;
  return shownBy(
    kept?.stored ?? 0,
    expect(
      overdue === 0,
      'overdue',
      `${name}: ${floorDays} to ${ceilingDays} days, ${retentionBounds[name].maxCeilingDays} at most (${basis}); ${kept?.stored ?? 0} stored, ${kept?.stored ? `the oldest of ${day(kept.oldestAt)}, ` : ''}${overdue} past the ceiling`,
    ),
  );
}
