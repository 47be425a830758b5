import { grouped } from '../../domain/grouped.js';
import { dayMs } from '../../domain/time.js';
import type { AccountFacts, ClauseFacts } from '../clause-facts.js';
import { namesToFill, personText } from '../profile-readiness.js';
import { both, day, expect, type Finding, type Findings, met, names, none, times } from './finding.js';

/** Who may use the system: accounts, training, acknowledgement, offices (S-4.1, S-9.4, S-9.9, N-RE, N-TR). */
export const peopleFindings: Findings = (facts) => {
  const { profile, stored, compliance, setup } = facts;
  const active = stored.accounts.filter((account) => !account.suspended);
  const acknowledged = active.filter((account) => account.acknowledged).length;
  const acknowledgement = met(
    `${acknowledged} of ${active.length} accounts acknowledged version ${profile.policy.version}, the others cannot log in; acknowledged: ${times(facts, 'policy_acknowledged')}`,
  );
  const watch = expect(
    stored.watchedPlates > 0 && stored.shifts > 0,
    'not_configured',
    `${compliance.misuse.length} look-ups flagged in thirty days; ${stored.watchedPlates} plates watched, ${stored.shifts} shifts recorded, repeated look-ups always`,
  );
  return {
    'S-4.1a': titles(facts, active),
    'S-4.1b': training(facts, active),
    'S-4.1e': both(
      office(facts, 'administrator', 'on every report'),
      expect(
        profile.designees.every(({ name }) => name !== null),
        'not_configured',
        `designees: ${names(profile.designees.map(personText))}`,
      ),
    ),
    'S-9.1': both(
      acknowledgement,
      none(stored.audit.unreasoned, 'without a purpose', `look-ups: ${times(facts, 'query')}`),
    ),
    'S-9.4': none(
      stored.untrainedLogins,
      'logins without training within the year before',
      `refused for want of training: ${names(compliance.expiredTraining)}; valid ${profile.training.validDays} days; logins: ${times(facts, 'login')}`,
    ),
    'S-9.9': expect(
      active.every((account) => account.hasSecondFactor),
      'violated',
      `${stored.accounts.length} accounts, one a badge; logins: ${times(facts, 'login')}; ${compliance.failedLogins} failed in thirty days`,
    ),
    'S-9.10b': watch,
    'S-9.10d': watch,
    'S-9.10c': both(acknowledgement, met(`purposes are a closed list of ${profile.purposes.length}`)),
    'S-9.10e': both(acknowledgement, met(`purposes are a closed list of ${profile.purposes.length}`)),
    'S-9.10f': none(
      stored.sessionsOfSuspended,
      'sessions of suspended accounts',
      `suspended: ${names(compliance.suspended)}`,
    ),
    'N-RE': acknowledgement,
    'N-TR': training(facts, active),
    'N-SE': both(
      expect(
        active.every((account) => account.hasSecondFactor),
        'violated',
        `all ${active.length} accounts have a one-time code; passwords: ${names([...new Set(active.map(({ hash }) => hash))])}`,
      ),
      expect(
        setup.uplink === 'tls',
        'not_configured',
        `uplink: ${setup.uplink}; beyond this computer only TLS, HTTPS and SFTP, to: ${names(setup.endpoints)}`,
      ),
    ),
    'N-SY': office(facts, 'seniorOfficer', 'on every report'),
  };
};

/** Title and role of each account against those that the profile authorises. */
function titles({ profile }: ClauseFacts, active: readonly AccountFacts[]): Finding {
  const strangers = active.filter(
    ({ title, role }) =>
      !profile.authorisedTitles.some((each) => each.title === title && each.roles.some((one) => one === role)),
  );
  if (active.length === 0) return ['not_configured', 'no accounts yet: `platewarden user bootstrap`'];
  const odd = strangers.map(({ loginName, title, role }) => `${loginName} (${title}, ${role})`);
  const byRole = grouped(active, ({ role }) => role);
  const may = [...byRole].map(([role, accounts]) => `${accounts.length} ${role}`);
  return expect(
    odd.length === 0,
    'not_configured',
    `${active.length} accounts: ${names(may)}; with a title or role that the profile does not authorise: ${names(odd)}`,
  );
}

function training({ profile, compliance }: ClauseFacts, active: readonly AccountFacts[]): Finding {
  const ends = active.flatMap(({ trainingEndsAt }) => trainingEndsAt ?? []).filter((at) => at > compliance.to);
  const lapsed = active.filter(({ trainingEndsAt }) => trainingEndsAt !== null && trainingEndsAt <= compliance.to);
  const soon = ends.filter((at) => at - compliance.to <= profile.training.warnDays * dayMs).length;
  const next = ends.length === 0 ? 'nobody is trained' : `the next ends on ${day(Math.min(...ends))}`;
  const beyond = ends.filter((at) => at - compliance.to > profile.training.validDays * dayMs).length;
  const trained = expect(
    lapsed.length === 0,
    'overdue',
    `${ends.length} of ${active.length} accounts trained, ${next}, ${soon} within ${profile.training.warnDays} days; ran out: ${names(lapsed.map(({ loginName }) => loginName))}`,
  );
  return both(none(beyond, 'valid beyond that from now', `valid ${profile.training.validDays} days`), trained);
}

/** A title that nobody is named for is not configured. */
export function office(
  { profile }: ClauseFacts,
  which: 'administrator' | 'custodianOfRecords' | 'seniorOfficer' | 'auditor',
  more: string,
): Finding {
  const { title, name } = profile[which];
  const missing = namesToFill(profile).includes(title);
  return expect(
    !missing,
    'not_configured',
    `${title}: ${name ?? 'to be filled in before use, in the agency profile'}; ${more}`,
  );
}
