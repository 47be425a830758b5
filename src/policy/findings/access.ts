import { dayMs } from '../../domain/time.js';
import type { ClauseFacts } from '../clause-facts.js';
import { namesToFill } from '../profile-readiness.js';
import {
  both,
  count,
  day,
  expect,
  type Finding,
  type Findings,
  met,
  names,
  none,
  refusals,
  shownBy,
  times,
  toCentral,
} from './finding.js';
import { office } from './people.js';

/** What is read and who checks it: access, audit, monitoring (S-3, S-4.1d, S-10, N-AU, N-RT-query). */
export const accessFindings: Findings = (facts) => {
  const { profile, stored, compliance, setup } = facts;
  const { audit } = stored;
  const files = atRest(facts);
  const reasoned = shownBy(
    count(facts, 'query'),
    none(audit.unreasoned, 'without purpose or case', `look-ups: ${times(facts, 'query')}`),
  );
  return {
    'S-3': both(
      files,
      expect(!setup.liveView, 'not_configured', `live view on the terminal: ${setup.liveView ? 'on' : 'off'}`),
    ),
    'S-4.1c': monthly(facts),
    'S-4.1d': both(
      met(`${audit.records} audit records since ${day(audit.firstAt)}, last ${day(audit.lastAt)}`),
      reasoned,
    ),
    'S-4.1g': published(facts),
    'S-8': both(
      met(`sends to and fetches from: ${names(setup.endpoints)}`),
      none(audit.unreasoned, 'without one of the purposes', `look-ups: ${times(facts, 'query')}`),
    ),
    'S-9.2': shownBy(
      stored.detections.stored,
      met(
        `${stored.detections.stored} detections stored, ${stored.detections.canvassed} of them for a case: capture asks for none`,
      ),
    ),
    'S-10a': both(files, met(`logins: ${times(facts, 'login')}; key from: ${setup.key}`)),
    'S-10b': both(reasoned, met(refusals(facts, 'S-10b'))),
    'S-10c': yearlyAudit(facts),
    'N-PU': met(`${profile.purposes.length} purposes: ${names(profile.purposes)}; ${refusals(facts, 'N-PU')}`),
    'N-AU-fields': both(met(`${audit.records} records; reports read: ${times(facts, 'audit_read')}`), reasoned),
    'N-AU-annual': both(
      office(
        facts,
        'auditor',
        `${stored.accounts.filter(({ role }) => role === 'auditor').length} accounts of auditors`,
      ),
      yearlyAudit(facts),
    ),
    'N-AU-tamper': both(
      expect(
        compliance.auditFaults.length === 0,
        'violated',
        compliance.auditFaults[0] ?? `chain, order and tail of ${audit.records} records verified now`,
      ),
      both(toCentral(facts), met(`head last sent: ${day(audit.headPublishedAt)}`)),
    ),
    'N-RT-query': both(reasoned, met('a search that names too little is refused')),
    'N-PR': expect(
      !compliance.policyReviewOverdue,
      'overdue',
      `reviewed ${profile.policy.reviewedOn}, due again on ${compliance.policyReviewDueOn}`,
    ),
  };
};

/** Written from the profile as it is now, and posted where the profile says. */
function published({ profile, stored }: ClauseFacts): Finding {
  const { version, url } = profile.policy;
  const last = stored.published;
  const text =
    last === null ? 'never' : `${last.version} on ${day(last.at)}${last.current ? '' : ', before the profile changed'}`;
  return both(
    expect(
      last?.current === true,
      'not_configured',
      `published: ${text}; current: ${version}; to be filled in: ${names(namesToFill(profile))}`,
    ),
    expect(url !== undefined, 'not_configured', `posted at ${url ?? 'no address given in the profile'}`),
  );
}

function atRest({ setup }: ClauseFacts): Finding {
  const closed = expect(
    setup.openFiles.length === 0,
    'violated',
    `files of the data directory that others may read: ${names(setup.openFiles)}`,
  );
  return both(
    closed,
    expect(setup.encrypted, 'violated', `database file ${setup.encrypted ? 'encrypted' : 'in the clear'}`),
  );
}

/** A month that is over has its report, unless the unit had not begun. */
function monthly({ stored, compliance }: ClauseFacts): Finding {
  const to = new Date(compliance.to);
  const begin = Date.UTC(to.getUTCFullYear(), to.getUTCMonth() - 1, 1);
  const due = new Date(begin).toISOString().slice(0, 7);
  const began = stored.audit.firstAt ?? compliance.to;
  const end = Date.UTC(to.getUTCFullYear(), to.getUTCMonth(), 1);
  return expect(
    began >= end || (stored.lastMonthlyReport ?? '') >= due,
    'overdue',
    `last monthly report: ${stored.lastMonthlyReport ?? 'none filed yet'}; in thirty days ${compliance.failedLogins} failed logins, ${compliance.refusals} refusals`,
  );
}

/** Within twelve months; a unit younger than that is not late. */
function yearlyAudit({ compliance, stored }: ClauseFacts): Finding {
  const { lastAt, proper, improper } = compliance.findings;
  const since = lastAt ?? stored.audit.firstAt ?? compliance.to;
  return expect(
    compliance.to - since < 365 * dayMs,
    'overdue',
    lastAt === null
      ? `no finding yet; due by ${day(since + 365 * dayMs)}`
      : `last finding ${day(lastAt)}: ${proper} proper, ${improper} not`,
  );
}
