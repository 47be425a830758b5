import { dayMs, hourMs } from '../../domain/time.js';
import type { ClauseFacts } from '../clause-facts.js';
import { listFaults } from '../profile-readiness.js';
import { both, day, expect, type Finding, type Findings, met, names, none, refusals, times } from './finding.js';

/** Hot lists and the agency's own entries (S-4, S-9.3, S-9.5, S-9.7, S-9.8, N-DQ-fresh). */
export const hotListFindings: Findings = (facts) => {
  const { profile, stored, setup } = facts;
  const entries = expect(
    setup.agencyEntries,
    'not_configured',
    `agency entries ${setup.agencyEntries ? 'match once approved' : 'are switched off'}; entered or changed: ${times(facts, 'hot_list_entry_changed')}, approved: ${times(facts, 'hot_list_entry_approved')}`,
  );
  return {
    'S-4': categorised(facts),
    'S-9.3': both(
      entries,
      met(`canvasses: ${times(facts, 'canvass_started')}; ${stored.detections.canvassed} detections tagged`),
    ),
    'S-9.5': restricted(facts),
    'S-9.7': designated(facts),
    'S-9.7d': fresh(facts, ['svs', 'sfr', 'slr']),
    'S-9.7e': entries,
    'S-9.8': both(entries, met(refusals(facts, 'S-9.8'))),
    'N-DQ-fresh': fresh(
      facts,
      profile.hotLists.map(({ listId }) => listId),
    ),
  };
};

/** Each list under the category that it was designated with, and each hit under one. */
function categorised({ profile, setup, stored }: ClauseFacts): Finding {
  const { miscategorised } = listFaults(profile, setup.sources);
  const lists = profile.hotLists.map((list) => `${list.listId} ${list.category ?? 'by entry'}`);
  const hits = Object.entries(stored.hits.byCategory).map(([category, n]) => `${n} ${category}`);
  return both(
    none(stored.hits.withoutReason, 'without a reason of the closed set', `hits: ${names(hits)}`),
    expect(
      miscategorised.length === 0,
      'not_configured',
      `categories of the lists: ${names(lists)}; configured otherwise: ${names(miscategorised)}`,
    ),
  );
}

/** What the unit matches is what the administrator designated. */
function designated(facts: ClauseFacts): Finding {
  const { profile, setup } = facts;
  const { undesignated } = listFaults(profile, setup.sources);
  const dates = profile.hotLists.map((list) => `${list.listId} by ${list.designatedBy} on ${list.designatedOn}`);
  return both(
    expect(
      profile.hotLists.length > 0,
      'not_configured',
      `designated: ${names(dates)}; since by command, or ended: ${times(facts, 'hot_list_designated')}`,
    ),
    expect(
      undesignated.length === 0,
      'not_configured',
      `designated by the configuration alone, so not matched: ${names(undesignated)}`,
    ),
  );
}

/** A list that the profile asks an entitlement for is restricted on this unit. */
function restricted({ profile, setup, stored }: ClauseFacts): Finding {
  const asked = profile.hotLists.filter(({ entitlement }) => entitlement !== undefined).map(({ listId }) => listId);
  const { unrestricted } = listFaults(profile, setup.sources);
  const holders = stored.accounts.filter(({ entitlements }) => entitlements.length > 0).map((each) => each.loginName);
  return expect(
    unrestricted.length === 0,
    'not_configured',
    `restricted by the profile: ${names(asked)}; not so in the unit’s configuration: ${names(unrestricted)}; entitled: ${names(holders)}`,
  );
}

function fresh({ setup, stored, compliance }: ClauseFacts, listIds: readonly string[]): Finding {
  const absent = listIds.filter((id) => !setup.sources.some((source) => source.id === id));
  const known = listIds.filter((id) => !absent.includes(id));
  const ages = known.map((id) => {
    const list = stored.lists.find(({ listId }) => listId === id);
    const at = list?.extractedAt ?? list?.refreshedAt ?? null;
    const late = at === null || compliance.to - at > dayMs;
    const age =
      at === null
        ? 'never loaded'
        : `${Math.floor((compliance.to - at) / hourMs)} h old, loaded ${day(list?.refreshedAt)}`;
    return { late, text: `${id} ${age}${list?.entries == null ? '' : `, ${list.entries} entries`}` };
  });
  return both(
    expect(absent.length === 0, 'not_configured', `without a source on this unit: ${names(absent)}`),
    expect(!ages.some(({ late }) => late), 'overdue', names(ages.map(({ text }) => text))),
  );
}
